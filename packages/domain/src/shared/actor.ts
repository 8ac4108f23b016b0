import type { Brand } from './brand.js';
import type { UserId } from './ids.js';

/** Unique, case-insensitively. New usernames pass `parseUsername`; adopted ones may differ. */
export type Username = Brand<string, 'Username'>;

/** The part of a user that every signed-in user can read. */
export type UserRef = Readonly<{ id: UserId; username: Username }>;

/** The signed-in user on whose behalf a use case runs. */
export type Actor = UserRef & Readonly<{ isSuperuser: boolean }>;

export const refOf = ({ id, username }: UserRef): UserRef => ({ id, username });
