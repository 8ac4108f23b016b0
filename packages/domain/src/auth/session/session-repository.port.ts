import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { Unavailable } from '../../errors.js';
import type { RefreshToken } from './refresh-token.js';
import type { TokenDigest } from '../opaque-token.port.js';
import type { Session, SessionId } from './session.js';
import type { User, UserId } from '../../user/user.js';

export type SessionWithUser = Readonly<{ session: Session; user: User }>;

/** A refresh token, the session it continues, and the user as they are now. */
export type RefreshableSession = SessionWithUser & Readonly<{ refreshToken: RefreshToken }>;

/** The sessions and their refresh tokens, inside one unit of work. A session that ends takes its tokens with it. */
export type SessionRepository = Readonly<{
  add: (session: Session) => TaskEither<Unavailable, void>;
  /** Locks the session until the unit of work ends. */
  findById: (id: SessionId) => TaskEither<Unavailable, Option<Session>>;
  /** Locks the session until the unit of work ends: of two who show one token, the second sees what the first did. */
  findByRefreshToken: (digest: TokenDigest) => TaskEither<Unavailable, Option<RefreshableSession>>;
  /** Replaces the stored session with the same id; without one it does nothing. */
  save: (session: Session) => TaskEither<Unavailable, void>;
  /** Adds the token, or replaces the stored one with the same digest. Its session must be stored. */
  saveRefreshToken: (token: RefreshToken) => TaskEither<Unavailable, void>;
  /** Ends the session; one that is not there (any more) is no error. */
  end: (id: SessionId) => TaskEither<Unavailable, void>;
  /** Ends every session of the user but one; `null` spares none. */
  endAll: (userId: UserId, except: SessionId | null) => TaskEither<Unavailable, void>;
}>;

/** Reads that need no transaction. */
export type SessionQueries = Readonly<{
  /**
   * The session, unless it was ended, with its user as they are now: the one read every signed-in request makes. Expiry is
   * the caller's to judge. The use is written down in the same step, unless another was less than
   * {@link LAST_USE_PRECISION_MS} before; what is answered is from before that. A use may go unrecorded while the session
   * is being changed: no request waits for another.
   */
  findWithUser: (id: SessionId, usedAt: Date) => TaskEither<Unavailable, Option<SessionWithUser>>;
  /** The `limit` last used sessions of a user that have not expired at `now`, the last used first. */
  ofUser: (userId: UserId, now: Date, limit: number) => TaskEither<Unavailable, readonly Session[]>;
}>;
