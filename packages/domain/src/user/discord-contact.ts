import { webhookStatusOf, type DiscordContact, type DiscordUserId } from './user.js';
import type { WebhookUrl } from './webhook-url.js';

/** What a profile edit may set; absent stays, `null` clears. */
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

/** Setting a URL, also the same one, enables the webhook again, for what happens from then on. */
const withWebhook = (contact: DiscordContact, webhook: WebhookUrl | null, now: Date): DiscordContact => {
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
  username: changes.discordUsername === undefined ? contact.username : changes.discordUsername,
  userId: changes.discordUserId === undefined ? contact.userId : changes.discordUserId,
});
