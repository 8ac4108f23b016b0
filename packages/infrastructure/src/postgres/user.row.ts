import type { DiscordUserId, Email, NewUser, PasswordHash, User, UserId, Username } from '@l-age/domain';
import * as t from 'io-ts';
import { decodeRow, nullable, Timestamp } from './row.js';

const USER_COLUMNS = [
  'id',
  'username',
  'email',
  'hashed_password',
  'one_time_password_until',
  'is_superuser',
  'is_active',
  'is_service_account',
  'discord_username',
  'discord_user_id',
  'discord_webhook',
  'discord_webhook_since',
  'discord_webhook_disabled_at',
  'discord_webhook_error',
  'created_at',
  'updated_at',
  'erased_at',
] as const;

/** What to select of `users`, under an alias. */
export const userColumnsOf = (alias: string): string => USER_COLUMNS.map((column) => `${alias}.${column}`).join(', ');

export const UserRow = t.strict({
  id: t.number,
  username: t.string,
  email: nullable(t.string),
  hashed_password: t.string,
  one_time_password_until: nullable(Timestamp),
  is_superuser: t.boolean,
  is_active: t.boolean,
  is_service_account: t.boolean,
  discord_username: nullable(t.string),
  discord_user_id: nullable(t.string),
  discord_webhook: nullable(t.string),
  discord_webhook_since: nullable(Timestamp),
  discord_webhook_disabled_at: nullable(Timestamp),
  discord_webhook_error: nullable(t.string),
  created_at: Timestamp,
  updated_at: Timestamp,
  erased_at: nullable(Timestamp),
});
export type UserRow = t.TypeOf<typeof UserRow>;

export const toUser = (row: UserRow): User => ({
  id: row.id as UserId,
  username: row.username as Username,
  email: row.email as Email | null,
  hashedPassword: row.hashed_password as PasswordHash,
  oneTimePasswordUntil: row.one_time_password_until,
  isSuperuser: row.is_superuser,
  isActive: row.is_active,
  isService: row.is_service_account,
  discord: {
    username: row.discord_username,
    userId: row.discord_user_id as DiscordUserId | null,
    webhook: row.discord_webhook,
    webhookSince: row.discord_webhook_since,
    webhookDisabled:
      row.discord_webhook_disabled_at === null
        ? null
        : { at: row.discord_webhook_disabled_at, reason: row.discord_webhook_error ?? '' },
  },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.erased_at,
});

const decodeUserRow = decodeRow(UserRow);

export const decodeUser = (row: unknown): User => toUser(decodeUserRow(row));

export const fromUser = (user: NewUser): Omit<UserRow, 'id'> => ({
  username: user.username,
  email: user.email,
  hashed_password: user.hashedPassword,
  one_time_password_until: user.oneTimePasswordUntil,
  is_superuser: user.isSuperuser,
  is_active: user.isActive,
  is_service_account: user.isService,
  discord_username: user.discord.username,
  discord_user_id: user.discord.userId,
  discord_webhook: user.discord.webhook,
  discord_webhook_since: user.discord.webhookSince,
  discord_webhook_disabled_at: user.discord.webhookDisabled?.at ?? null,
  discord_webhook_error: user.discord.webhookDisabled?.reason ?? null,
  created_at: user.createdAt,
  updated_at: user.updatedAt,
  erased_at: user.deletedAt,
});
