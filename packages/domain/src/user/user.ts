import type { Brand } from '../shared/brand.js';
import type { PasswordHash } from './password.js';
import { parseWebhookUrl } from './webhook-url.js';
import * as E from 'fp-ts/lib/Either.js';

export type UserId = Brand<number, 'UserId'>;

/** Unique without regard to case. New ones pass `parseUsername`; a name adopted from an older database may not. */
export type Username = Brand<string, 'Username'>;

/** Unique without regard to case. */
export type Email = Brand<string, 'Email'>;

/** Discord's numeric user id (a snowflake), as a string of digits: it exceeds 2^53. A ping needs it. */
export type DiscordUserId = Brand<string, 'DiscordUserId'>;

/** Why and since when nothing is sent to a user's webhook any more. */
export type WebhookDisabled = Readonly<{ reason: string; at: Date }>;

export type DiscordContact = Readonly<{
  username: string | null;
  userId: DiscordUserId | null;
  /** As stored: a secret of its owner. Only what `usableWebhook` returns may be called. */
  webhook: string | null;
  /** Since when the webhook may be used: what happened before was never meant for it. */
  webhookSince: Date | null;
  webhookDisabled: WebhookDisabled | null;
}>;

/** A person of the company who can sign in, or a service account, which has no password and uses API tokens. */
export type User = Readonly<{
  id: UserId;
  username: Username;
  /** Service accounts may have none. */
  email: Email | null;
  hashedPassword: PasswordHash;
  /** Until when a one-time password lets in; `null` when the password is one that its owner chose. */
  oneTimePasswordUntil: Date | null;
  isSuperuser: boolean;
  isActive: boolean;
  isService: boolean;
  discord: DiscordContact;
  createdAt: Date;
  updatedAt: Date;
  /** Since when only the id and the username are left, for what is said of them elsewhere. */
  deletedAt: Date | null;
}>;

/** Whether the user may do nothing but choose a password. */
export const mustChangePassword = ({ oneTimePasswordUntil }: Pick<User, 'oneTimePasswordUntil'>): boolean =>
  oneTimePasswordUntil !== null;

/** Whether a right password lets in. */
export const mayLogIn = (
  { isActive, oneTimePasswordUntil }: Pick<User, 'isActive' | 'oneTimePasswordUntil'>,
  now: Date,
): boolean => isActive && (oneTimePasswordUntil === null || oneTimePasswordUntil > now);

/** A user that no store has numbered yet. */
export type NewUser = Omit<User, 'id'>;

/** What everybody signed in may know of a person. */
export type UserRef = Readonly<{ id: UserId; username: Username }>;

/** The signed-in user on whose behalf a use case runs. */
export type Actor = Readonly<{
  id: UserId;
  username: Username;
  isSuperuser: boolean;
}>;

export const refOf = ({ id, username }: UserRef): UserRef => ({ id, username });

/** Usernames and e-mail addresses are compared in this form. */
export const foldCase = (text: string): string => text.toLowerCase();

export type WebhookStatus = 'none' | 'ok' | 'disabled';

/** `disabled` after Discord refused the webhook for good, or when what is stored is no webhook of Discord's. */
export const webhookStatusOf = ({ webhook, webhookDisabled }: DiscordContact): WebhookStatus => {
  if (webhook === null) return 'none';
  return webhookDisabled === null && E.isRight(parseWebhookUrl(webhook)) ? 'ok' : 'disabled';
};

/** Everybody sees the whole of themselves, superusers the whole of everybody; others see the public part. */
export const maySeeWholeUser = (actor: Actor, userId: UserId): boolean => actor.isSuperuser || actor.id === userId;

/** A user as somebody may see them. */
export type VisibleUser =
  | Readonly<{ kind: 'whole'; user: User }>
  | Readonly<{ kind: 'public'; id: UserId; username: Username; isActive: boolean }>;

export const seenBy =
  (actor: Actor) =>
  (user: User): VisibleUser =>
    maySeeWholeUser(actor, user.id)
      ? { kind: 'whole', user }
      : { kind: 'public', id: user.id, username: user.username, isActive: user.isActive };
