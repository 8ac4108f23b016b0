import type { UserId } from '../shared/ids.js';
import type { Actor, Username } from '../shared/actor.js';
import type { Brand } from '../shared/brand.js';
import type { PasswordHash } from './password.js';
import { parseWebhookUrl } from './webhook-url.js';
import * as E from 'fp-ts/lib/Either.js';

/** Unique, case-insensitively. */
export type Email = Brand<string, 'Email'>;

/** Discord's numeric user id (a snowflake), needed for a ping. A string of digits, because it exceeds 2^53. */
export type DiscordUserId = Brand<string, 'DiscordUserId'>;

/** Why and when the webhook was disabled. */
export type WebhookDisabled = Readonly<{ reason: string; at: Date }>;

export type DiscordContact = Readonly<{
  username: string | null;
  userId: DiscordUserId | null;
  /** As stored, and secret. Call only the URL that `usableWebhook` returns. */
  webhook: string | null;
  /** When the webhook was set. It gets no notifications of earlier events. */
  webhookSince: Date | null;
  webhookDisabled: WebhookDisabled | null;
}>;

/** A person who signs in, or a service account, which has no password and uses API tokens. */
export type User = Readonly<{
  id: UserId;
  username: Username;
  /** `null` only for service accounts and deleted users. */
  email: Email | null;
  hashedPassword: PasswordHash;
  /** The expiry of a one-time password. `null`: the user has chosen the password. */
  oneTimePasswordUntil: Date | null;
  isSuperuser: boolean;
  isActive: boolean;
  isService: boolean;
  discord: DiscordContact;
  createdAt: Date;
  updatedAt: Date;
  /** A deleted user keeps only the id and the username. */
  deletedAt: Date | null;
}>;

/** The user must choose a password before anything else. */
export const mustChangePassword = ({ oneTimePasswordUntil }: Pick<User, 'oneTimePasswordUntil'>): boolean =>
  oneTimePasswordUntil !== null;

/** Whether the user may log in with the correct password. */
export const mayLogIn = (
  { isActive, oneTimePasswordUntil }: Pick<User, 'isActive' | 'oneTimePasswordUntil'>,
  now: Date,
): boolean => isActive && (oneTimePasswordUntil === null || oneTimePasswordUntil > now);

/** A user without an id. The store assigns it. */
export type NewUser = Omit<User, 'id'>;

/** Usernames and e-mail addresses are compared in this form. */
export const foldCase = (text: string): string => text.toLowerCase();

export type WebhookStatus = 'none' | 'ok' | 'disabled';

/** `disabled`: Discord has rejected the webhook, or the stored URL is not a Discord webhook. */
export const webhookStatusOf = ({ webhook, webhookDisabled }: DiscordContact): WebhookStatus => {
  if (webhook === null) return 'none';
  return webhookDisabled === null && E.isRight(parseWebhookUrl(webhook)) ? 'ok' : 'disabled';
};

/** Users see all of their own data, superusers that of every user. Other users see the public part. */
export const maySeeWholeUser = (actor: Actor, userId: UserId): boolean => actor.isSuperuser || actor.id === userId;

/** The part of a user that an actor may see. */
export type VisibleUser =
  | Readonly<{ kind: 'whole'; user: User }>
  | Readonly<{ kind: 'public'; id: UserId; username: Username; isActive: boolean }>;

export const seenBy =
  (actor: Actor) =>
  (user: User): VisibleUser =>
    maySeeWholeUser(actor, user.id)
      ? { kind: 'whole', user }
      : { kind: 'public', id: user.id, username: user.username, isActive: user.isActive };
