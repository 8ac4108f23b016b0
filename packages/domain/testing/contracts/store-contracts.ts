import { activityLogContract } from './task/activity-log.contract.js';
import { apiTokenContract } from './auth/api-token.contract.js';
import { auditLogContract } from './audit-log.contract.js';
import { commentQueriesContract } from './task/comment-queries.contract.js';
import { commentRepositoryContract } from './task/comment-repository.contract.js';
import type { Contract } from './contract.js';
import { deadLettersContract } from './notification/dead-letters.contract.js';
import { deletedUserContract } from './user/deleted-user.contract.js';
import { idempotencyStoreContract } from './idempotency-store.contract.js';
import { inboxContract } from './notification/inbox.contract.js';
import { notificationQueriesContract } from './notification/notification-queries.contract.js';
import { loginFailuresContract } from './auth/login-failures.contract.js';
import { notificationSettingsContract } from './notification/notification-settings.contract.js';
import { outboxContract } from './notification/outbox.contract.js';
import { deliveryQueueContract } from './notification/delivery-queue.contract.js';
import { postedMessagesContract } from './notification/posted-messages.contract.js';
import { refreshTokensContract } from './auth/refresh-tokens.contract.js';
import { retentionContract } from './retention.contract.js';
import { sessionQueriesContract } from './auth/session-queries.contract.js';
import { sessionRepositoryContract } from './auth/session-repository.contract.js';
import type { StoreSubject } from './store-subject.js';
import { taskListsContract } from './task/task-lists.contract.js';
import { taskQueriesContract } from './task/task-queries.contract.js';
import { taskRepositoryContract } from './task/task-repository.contract.js';
import { taskSearchContract } from './task/task-search.contract.js';
import { unitOfWorkContract } from './unit-of-work.contract.js';
import { userQueriesContract } from './user/user-queries.contract.js';
import { userRepositoryContract } from './user/user-repository.contract.js';

/** The kits of all persistence ports, for adapters that share one database. */
export const storeContracts: readonly Contract<StoreSubject>[] = [
  unitOfWorkContract,
  userRepositoryContract,
  userQueriesContract,
  deletedUserContract,
  sessionRepositoryContract,
  sessionQueriesContract,
  refreshTokensContract,
  loginFailuresContract,
  apiTokenContract,
  taskRepositoryContract,
  taskQueriesContract,
  taskListsContract,
  taskSearchContract,
  commentRepositoryContract,
  commentQueriesContract,
  activityLogContract,
  idempotencyStoreContract,
  outboxContract,
  inboxContract,
  notificationSettingsContract,
  notificationQueriesContract,
  deliveryQueueContract,
  postedMessagesContract,
  deadLettersContract,
  auditLogContract,
  retentionContract,
];
