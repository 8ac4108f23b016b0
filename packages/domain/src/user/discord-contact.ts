import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { webhookStatusOf, type DiscordContact, type DiscordUserId, type WebhookDisabled } from './user.js';
import { parseWebhookUrl, type WebhookUrl } from './webhook-url.js';

/** An absent field keeps its value; `null` clears. */
export type DiscordChanges = Readonly<{
  discordUsername?: string | null | undefined;
  discordUserId?: DiscordUserId | null | undefined;
  discordWebhook?: WebhookUrl | null | undefined;
}>;

export const NO_DISCORD: DiscordContact = {
  username: null,
  userId: null,
  webhook: null,
  webhookSince: null,
  webhookDisabled: null,
};

/** An adopted webhook may be stored in another spelling. */
const isPresent = ({ webhook }: DiscordContact, wanted: WebhookUrl | null): boolean =>
  webhook === wanted || (webhook !== null && E.toUnion(parseWebhookUrl(webhook)) === wanted);

/** Another URL enables a disabled webhook again, for later events. */
const withWebhook = (contact: DiscordContact, webhook: WebhookUrl | null, now: Date): DiscordContact => {
  if (isPresent(contact, webhook)) return contact;
  const inUse = webhookStatusOf(contact) === 'ok';
  return {
    ...contact,
    webhook,
    webhookSince: webhook === null ? null : inUse ? (contact.webhookSince ?? now) : now,
    webhookDisabled: null,
  };
};

export const changeContact = (contact: DiscordContact, changes: DiscordChanges, now: Date): DiscordContact => ({
  ...(changes.discordWebhook === undefined ? contact : withWebhook(contact, changes.discordWebhook, now)),
  username:
    changes.discordUsername === undefined || changes.discordUsername === contact.username?.trim()
      ? contact.username
      : changes.discordUsername,
  userId: changes.discordUserId === undefined ? contact.userId : changes.discordUserId,
});

/** The webhook for an event of that time. None if it is disabled, not a Discord webhook, or newer than the event. */
export const usableWebhook = (
  { webhook, webhookSince, webhookDisabled }: DiscordContact,
  happenedAt: Date,
): O.Option<WebhookUrl> =>
  webhook === null || webhookDisabled !== null || (webhookSince !== null && happenedAt < webhookSince)
    ? O.none
    : pipe(parseWebhookUrl(webhook), O.fromEither);

export const disableWebhook = (contact: DiscordContact, webhookDisabled: WebhookDisabled): DiscordContact => ({
  ...contact,
  webhookDisabled,
});
