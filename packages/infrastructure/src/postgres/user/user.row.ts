import type {
  DiscordContact,
  DiscordUserId,
  Email,
  NewUser,
  PasswordHash,
  User,
  UserId,
  Username,
} from '@l-age/domain';

export const USER_COLUMNS = [
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

/** The columns of `users` for a select list. */
export const userColumnsOf = (alias: string): string => USER_COLUMNS.map((column) => `${alias}.${column}`).join(', ');

/** The column types and constraints guarantee the shape. The contract kits test the mapping. */
export type UserRow = Readonly<{
  id: number;
  username: string;
  email: string | null;
  hashed_password: string;
  one_time_password_until: Date | null;
  is_superuser: boolean;
  is_active: boolean;
  is_service_account: boolean;
  discord_username: string | null;
  discord_user_id: string | null;
  discord_webhook: string | null;
  discord_webhook_since: Date | null;
  discord_webhook_disabled_at: Date | null;
  discord_webhook_error: string | null;
  created_at: Date;
  updated_at: Date;
  erased_at: Date | null;
}>;

const CONTACT_COLUMNS = [
  'discord_username',
  'discord_user_id',
  'discord_webhook',
  'discord_webhook_since',
  'discord_webhook_disabled_at',
  'discord_webhook_error',
] as const;

export const contactColumnsOf = (alias: string): string =>
  CONTACT_COLUMNS.map((column) => `${alias}.${column}`).join(', ');

export type ContactRow = Pick<UserRow, (typeof CONTACT_COLUMNS)[number]>;

export const toContact = (row: ContactRow): DiscordContact => ({
  username: row.discord_username,
  userId: row.discord_user_id as DiscordUserId | null,
  webhook: row.discord_webhook,
  webhookSince: row.discord_webhook_since,
  webhookDisabled:
    row.discord_webhook_disabled_at === null
      ? null
      : { at: row.discord_webhook_disabled_at, reason: row.discord_webhook_error ?? '' },
});

export const toUser = (row: UserRow): User => ({
  id: row.id as UserId,
  username: row.username as Username,
  email: row.email as Email | null,
  hashedPassword: row.hashed_password as PasswordHash,
  oneTimePasswordUntil: row.one_time_password_until,
  isSuperuser: row.is_superuser,
  isActive: row.is_active,
  isService: row.is_service_account,
  discord: toContact(row),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.erased_at,
});

export const decodeUser = (row: unknown): User => toUser(row as UserRow);

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
