import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AuditStores } from '../audit/audit-log.port.js';
import type { Unavailable } from '../shared/errors.js';
import type { IdempotencyStore } from '../shared/idempotency-store.port.js';
import type { SessionId, UserId } from '../shared/ids.js';
import type { UserRepository } from './user-repository.port.js';

/** The stores of the use cases in `user/`. */
export type UserStores = AuditStores &
  Readonly<{
    users: UserRepository;
    idempotency: IdempotencyStore;
    /** A deactivated or deleted user loses all sessions and API tokens. The repositories of `auth/` implement both functions. */
    sessions: Readonly<{ endAll: (userId: UserId, except: SessionId | null) => TaskEither<Unavailable, void> }>;
    apiTokens: Readonly<{ removeAll: (ownerId: UserId) => TaskEither<Unavailable, void> }>;
  }>;
