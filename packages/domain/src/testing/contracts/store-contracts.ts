import { activityLogContract } from './activity-log.contract.js';
import { apiTokenContract } from './api-token.contract.js';
import { auditLogContract } from './audit-log.contract.js';
import { commentQueriesContract } from './comment-queries.contract.js';
import { commentRepositoryContract } from './comment-repository.contract.js';
import type { Contract } from './contract.js';
import { deadLettersContract } from './dead-letters.contract.js';
import { deletedUserContract } from './deleted-user.contract.js';
import { idempotencyStoreContract } from './idempotency-store.contract.js';
import { inboxContract } from './inbox.contract.js';
import { notificationQueriesContract } from './notification-queries.contract.js';
import { loginFailuresContract } from './login-failures.contract.js';
import { notificationSettingsContract } from './notification-settings.contract.js';
import { outboxContract } from './outbox.contract.js';
import { deliveryQueueContract } from './delivery-queue.contract.js';
import { postedMessagesContract } from './posted-messages.contract.js';
import { refreshTokensContract } from './refresh-tokens.contract.js';
import { retentionContract } from './retention.contract.js';
import { sessionQueriesContract } from './session-queries.contract.js';
import { sessionRepositoryContract } from './session-repository.contract.js';
import type { StoreSubject } from './store-subject.js';
import { taskListsContract } from './task-lists.contract.js';
import { taskQueriesContract } from './task-queries.contract.js';
import { taskRepositoryContract } from './task-repository.contract.js';
import { taskSearchContract } from './task-search.contract.js';
import { unitOfWorkContract } from './unit-of-work.contract.js';
import { userQueriesContract } from './user-queries.contract.js';
import { userRepositoryContract } from './user-repository.contract.js';

/** The kits of every port of persistence, for an adapter that has them all over one database. */
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
