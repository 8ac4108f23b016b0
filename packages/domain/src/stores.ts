import type { AuthStores } from './auth/auth-stores.js';
import type { NotificationStores } from './notification/notification-stores.js';
import type { TaskStores } from './task/task-stores.js';

/** The stores that an adapter of `UnitOfWork` provides. */
export type Stores = AuthStores & NotificationStores & Omit<TaskStores, 'taskEvents'>;
