import type { AuditStores } from '../audit/audit-log.port.js';
import type { IdempotencyStore } from '../shared/idempotency-store.port.js';
import type { UserRepository } from '../user/user-repository.port.js';
import type { CommentRepository } from './comment/comment-repository.port.js';
import type { TaskEvents } from './task-events.port.js';
import type { TaskRepository } from './task-repository.port.js';

/** The stores of the use cases in `task/`. */
export type TaskStores = AuditStores &
  Readonly<{
    users: UserRepository;
    tasks: TaskRepository;
    comments: CommentRepository;
    idempotency: IdempotencyStore;
    taskEvents: TaskEvents;
  }>;
