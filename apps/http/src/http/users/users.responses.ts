import { webhookStatusOf, type User, type UserRef, type VisibleUser } from '@l-age/domain';
import { nullable, optional, type Codec } from '../request/validation/codec.js';
import { timestamp, toIso, toIsoOrNull } from '../response/timestamp.js';
import { integer } from '../request/validation/integer.js';
import { union, record } from '../request/validation/record.js';
import { anyText, flag, oneOf } from '../request/validation/values.js';

export const UserRefJson = record('UserRef', { id: integer(), username: anyText() });

export const userRefResponse = ({ id, username }: UserRef) => ({ id, username });

const ownFields = {
  id: integer({ examples: [1] }),
  username: anyText({ examples: ['anna'] }),
  email: nullable(anyText({ examples: ['anna@example.com'] })),
  is_superuser: flag(),
  is_active: flag(),
  is_service: flag({ description: 'A service account has no password and uses API tokens.' }),
  discord_username: nullable(anyText()),
  discord_user_id: nullable(anyText()),
  created_at: timestamp,
  updated_at: timestamp,
};

/** The fields that the user and superusers see. */
export const UserJson = record('User', ownFields);

export const PublicUserJson = record('PublicUser', { id: integer(), username: anyText(), is_active: flag() });

export const VisibleUserJson: Codec<unknown> = union(UserJson, PublicUserJson);

export const ProfileJson = record('Profile', {
  ...ownFields,
  discord_webhook: nullable(anyText({ description: 'Only for its owner.' })),
  discord_webhook_status: oneOf(['none', 'ok', 'disabled']),
  discord_webhook_error: optional(nullable(anyText({ description: 'Why the webhook is disabled.' }))),
  discord_webhook_disabled_at: optional(nullable(timestamp)),
});

export const userResponse = (user: User) => ({
  id: user.id,
  username: user.username,
  email: user.email,
  is_superuser: user.isSuperuser,
  is_active: user.isActive,
  is_service: user.isService,
  discord_username: user.discord.username,
  discord_user_id: user.discord.userId,
  created_at: toIso(user.createdAt),
  updated_at: toIso(user.updatedAt),
});

export const visibleUserResponse = (visible: VisibleUser) =>
  visible.kind === 'whole'
    ? userResponse(visible.user)
    : { id: visible.id, username: visible.username, is_active: visible.isActive };

const NOT_A_WEBHOOK = 'The stored value is not a Discord webhook URL';

/** The user's own profile. No other response contains the webhook. */
export const profileResponse = (user: User) => {
  const { webhook, webhookDisabled, webhookSince } = user.discord;
  const status = webhookStatusOf(user.discord);
  return {
    ...userResponse(user),
    discord_webhook: webhook,
    discord_webhook_status: status,
    ...(status === 'disabled'
      ? {
          discord_webhook_error: webhookDisabled?.reason ?? NOT_A_WEBHOOK,
          // A stored value that is not a webhook URL was never usable.
          discord_webhook_disabled_at: toIsoOrNull(webhookDisabled?.at ?? webhookSince),
        }
      : {}),
  };
};
