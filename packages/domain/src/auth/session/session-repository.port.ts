import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { SessionId, UserId } from '../../shared/ids.js';
import type { Unavailable } from '../../shared/errors.js';
import type { RefreshToken } from './refresh-token.js';
import type { TokenDigest } from '../opaque-token.port.js';
import type { Session } from './session.js';
import type { User } from '../../user/user.js';

export type SessionWithUser = Readonly<{ session: Session; user: User }>;

/** A refresh token with its session and the current state of the user. */
export type RefreshableSession = SessionWithUser & Readonly<{ refreshToken: RefreshToken }>;

/** The sessions and their refresh tokens, inside one unit of work. The end of a session deletes its refresh tokens. */
export type SessionRepository = Readonly<{
  add: (session: Session) => TaskEither<Unavailable, void>;
  /** Locks the session until the unit of work ends. */
  findById: (id: SessionId) => TaskEither<Unavailable, Option<Session>>;
  /** Locks the session until the unit of work ends: a concurrent request with the same token waits. */
  findByRefreshToken: (digest: TokenDigest) => TaskEither<Unavailable, Option<RefreshableSession>>;
  /** Replaces the stored session with the same id. Does nothing without one. */
  save: (session: Session) => TaskEither<Unavailable, void>;
  /** Adds the token or replaces the one with the same digest. The session must be stored. */
  saveRefreshToken: (token: RefreshToken) => TaskEither<Unavailable, void>;
  /** Does nothing without a stored session. */
  end: (id: SessionId) => TaskEither<Unavailable, void>;
  /** Ends all sessions of the user except one. `null`: all. */
  endAll: (userId: UserId, except: SessionId | null) => TaskEither<Unavailable, void>;
}>;

/** Reads without a transaction. */
export type SessionQueries = Readonly<{
  /**
   * The session with the current state of its user. The caller checks the expiry. Every signed-in request calls this once.
   * Saves the use in the same step, unless the last one was less than {@link LAST_USE_PRECISION_MS} ago, and returns the
   * session as it was before. Does not wait for a locked session; then the use is not saved.
   */
  findWithUser: (id: SessionId, usedAt: Date) => TaskEither<Unavailable, Option<SessionWithUser>>;
  /** The user's sessions that have not expired at `now`, the last used first. */
  ofUser: (userId: UserId, now: Date, limit: number) => TaskEither<Unavailable, readonly Session[]>;
}>;
