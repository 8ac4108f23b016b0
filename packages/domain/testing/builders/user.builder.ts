import type { Actor } from '#src/shared/actor.js';
import { NO_DISCORD } from '#src/user/discord-contact.js';
import type { RefreshToken } from '#src/auth/session/refresh-token.js';
import type { Session } from '#src/auth/session/session.js';
import type { DiscordContact, NewUser, User } from '#src/user/user.js';
import { tokenDigest } from './api-token.builder.js';
import { email, passwordHash, sessionId, userId, username } from './values.js';

const CREATED = new Date('2026-01-01T09:00:00.000Z');

/** Names and ids are plain strings and numbers. Invalid names throw. */
export type UserOverrides = Readonly<
  Partial<Omit<NewUser, 'username' | 'email' | 'hashedPassword' | 'discord'>> & {
    username?: string;
    email?: string;
    hashedPassword?: string;
    discord?: Partial<DiscordContact>;
  }
>;

/** An active person without special rights and without Discord. The e-mail address contains the username. */
export const aNewUser = (overrides: UserOverrides = {}): NewUser => {
  const name = overrides.username ?? 'anna';
  return {
    isSuperuser: false,
    isActive: true,
    oneTimePasswordUntil: null,
    isService: false,
    deletedAt: null,
    createdAt: CREATED,
    updatedAt: CREATED,
    ...overrides,
    username: username(name),
    email: email(overrides.email ?? `${name}@example.com`),
    hashedPassword: passwordHash(overrides.hashedPassword ?? '$memory$12$1$0000000000000000'),
    discord: { ...NO_DISCORD, ...overrides.discord },
  };
};

/** As {@link aNewUser}, with id 1 and the name `user<id>` by default. */
export const aUser = ({ id = 1, ...overrides }: UserOverrides & Readonly<{ id?: number }> = {}): User => ({
  ...aNewUser({ username: `user${String(id)}`, ...overrides }),
  id: userId(id),
});

export const actorFrom = ({ id, username, isSuperuser }: User): Actor => ({ id, username, isSuperuser });

/** Ids are plain strings and numbers. */
export type SessionOverrides = Readonly<
  Partial<Omit<Session, 'id' | 'userId'>> & {
    id?: string;
    userId?: number;
  }
>;

/** A session of user 1, valid for two hours. */
export const aSession = (overrides: SessionOverrides = {}): Session => ({
  createdAt: CREATED,
  lastUsedAt: overrides.createdAt ?? CREATED,
  expiresAt: new Date(CREATED.getTime() + 2 * 60 * 60 * 1000),
  ip: '192.0.2.1',
  userAgent: 'Mozilla/5.0',
  ...overrides,
  id: sessionId(overrides.id ?? '5e551011-0000-4000-8000-000000000001'),
  userId: userId(overrides.userId ?? 1),
});

/** The session id is a plain string. */
export type RefreshTokenOverrides = Readonly<
  Partial<Omit<RefreshToken, 'sessionId' | 'digest'>> & { sessionId?: string; digest?: string }
>;

/** An unused token of the session of {@link aSession}, valid for 30 days. */
export const aRefreshToken = (overrides: RefreshTokenOverrides = {}): RefreshToken => ({
  createdAt: CREATED,
  expiresAt: new Date(CREATED.getTime() + 30 * 24 * 60 * 60 * 1000),
  usedAt: null,
  ...overrides,
  digest: tokenDigest(overrides.digest ?? 'd1'.repeat(32)),
  sessionId: sessionId(overrides.sessionId ?? '5e551011-0000-4000-8000-000000000001'),
});
