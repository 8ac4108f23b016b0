import type { AuditStores } from '../audit/audit-log.port.js';
import type { TaskRepository } from '../task/task-repository.port.js';
import type { UserRepository } from '../user/user-repository.port.js';
import type { DeadLetters } from './dead-letter/dead-letters.port.js';
import type { Inbox } from './inbox/inbox.port.js';
import type { NotificationSettings } from './notification-settings.port.js';
import type { Outbox } from './outbox.port.js';

/** The stores of the use cases in `notification/`. */
export type NotificationStores = AuditStores &
  Readonly<{
    users: UserRepository;
    tasks: TaskRepository;
    outbox: Outbox;
    deadLetters: DeadLetters;
    inbox: Inbox;
    settings: NotificationSettings;
  }>;
