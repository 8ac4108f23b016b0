import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AuditLog } from '../audit/audit-log.port.js';
import type { Unavailable } from '../errors.js';
import type { DeadLetters } from '../notification/dead-letter/dead-letters.port.js';
import type { Inbox } from '../notification/inbox/inbox.port.js';
import type { NotificationSettings } from '../notification/notification-settings.port.js';
import type { Outbox } from '../notification/outbox.port.js';
import type { CommentRepository } from '../task/comment/comment-repository.port.js';
import type { TaskRepository } from '../task/task-repository.port.js';
import type { ApiTokenRepository } from '../auth/api-token/api-token.port.js';
import type { SessionRepository } from '../auth/session/session-repository.port.js';
import type { UserRepository } from '../user/user-repository.port.js';
import type { IdempotencyStore } from './idempotency-store.port.js';

/** What a unit of work can read and change; valid only until it ends. */
export type Stores = Readonly<{
  users: UserRepository;
  sessions: SessionRepository;
  apiTokens: ApiTokenRepository;
  tasks: TaskRepository;
  comments: CommentRepository;
  idempotency: IdempotencyStore;
  outbox: Outbox;
  deadLetters: DeadLetters;
  audit: AuditLog;
  inbox: Inbox;
  settings: NotificationSettings;
}>;

/**
 * All or nothing: commits when the work ends in a Right, keeps nothing when it ends in a Left or throws. Work may be
 * started again from its beginning when a concurrent one got in the way, so it must have no effect outside its stores:
 * no HTTP, no hashing, no nested `run`. `Available` names the stores it offers, for whoever does without some of them.
 */
export type UnitOfWork<Available = Stores> = Readonly<{
  run: <E, A>(work: (stores: Available) => TaskEither<E, A>) => TaskEither<E | Unavailable, A>;
}>;
