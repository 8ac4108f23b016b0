import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { Unavailable } from '../errors.js';
import type { Session, SessionId } from './session.js';
import type { User, UserId } from './user.js';

/** The sessions, inside one unit of work. */
export type SessionRepository = Readonly<{
  add: (session: Session) => TaskEither<Unavailable, void>;
  /** Ends every session of the user but one; `null` spares none. */
  endAll: (userId: UserId, except: SessionId | null) => TaskEither<Unavailable, void>;
  /** Forgets the user's sessions that had expired at `now`. */
  removeExpired: (userId: UserId, now: Date) => TaskEither<Unavailable, void>;
}>;

/** The one read every signed-in request makes. */
export type SessionQueries = Readonly<{
  /** The session, unless it was ended, with its user as they are now. Expiry is the caller's to judge. */
  findWithUser: (id: SessionId) => TaskEither<Unavailable, Option<Readonly<{ session: Session; user: User }>>>;
}>;
