import { webhookStatusOf, type User, type UserRef, type VisibleUser } from '@l-age/domain';
import { nullable, optional, type Codec } from '../request/validation/codec.js';
import { dateTime } from '../request/validation/date-time.js';
import { integer } from '../request/validation/integer.js';
import { either, record } from '../request/validation/record.js';
import { anyText, flag, oneOf } from '../request/validation/values.js';

/** A moment in an answer: ISO 8601 in UTC. */
export const moment = dateTime({ examples: ['2026-01-31T09:30:00.000Z'] });

export const isoOf = (date: Date): string => date.toISOString();
export const isoOrNull = (date: Date | null): string | null => (date === null ? null : date.toISOString());

export const UserRefJson = record('UserRef', { id: integer(), username: anyText() });

export const userRefResponse = ({ id, username }: UserRef) => ({ id, username });

const ownFields = {
  id: integer({ examples: [1] }),
  username: anyText({ examples: ['anna'] }),
  email: nullable(anyText({ examples: ['anna@example.com'] })),
  is_superuser: flag(),
  is_active: flag(),
  is_service: flag({ description: 'A service account: it has no password and uses API tokens.' }),
  discord_username: nullable(anyText()),
  discord_user_id: nullable(anyText()),
  created_at: moment,
  updated_at: moment,
};

/** A user as they and superusers see them. */
export const UserJson = record('User', ownFields);

export const PublicUserJson = record('PublicUser', { id: integer(), username: anyText(), is_active: flag() });

export const VisibleUserJson: Codec<unknown> = either(UserJson, PublicUserJson);

export const ProfileJson = record('Profile', {
  ...ownFields,
  discord_webhook: nullable(anyText({ description: 'Shown to its owner only.' })),
  discord_webhook_status: oneOf(['none', 'ok', 'disabled']),
  discord_webhook_error: optional(nullable(anyText({ description: 'Why nothing is sent there any more.' }))),
  discord_webhook_disabled_at: optional(nullable(moment)),
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
  created_at: isoOf(user.createdAt),
  updated_at: isoOf(user.updatedAt),
});

export const visibleUserResponse = (visible: VisibleUser) =>
  visible.kind === 'whole'
    ? userResponse(visible.user)
    : { id: visible.id, username: visible.username, is_active: visible.isActive };

const NOT_DISCORDS = 'What is stored is no webhook URL of Discord';

/** One's own profile: the only place that shows a webhook. */
export const profileResponse = (user: User) => {
  const { webhook, webhookDisabled, webhookSince } = user.discord;
  const status = webhookStatusOf(user.discord);
  return {
    ...userResponse(user),
    discord_webhook: webhook,
    discord_webhook_status: status,
    ...(status === 'disabled'
      ? {
          discord_webhook_error: webhookDisabled?.reason ?? NOT_DISCORDS,
          // What never was a webhook of Discord has been of no use since it is here.
          discord_webhook_disabled_at: isoOrNull(webhookDisabled?.at ?? webhookSince),
        }
      : {}),
  };
};
