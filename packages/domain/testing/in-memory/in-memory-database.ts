import type { NotificationId } from '#src/shared/ids.js';
import type { AuditQueries } from '#src/audit/audit-log.port.js';
import type { DeliveryQueue, PostedMessages } from '#src/notification/delivery/delivery-queue.port.js';
import type { DeadLetterQueries } from '#src/notification/dead-letter/dead-letters.port.js';
import type { InboxQueries } from '#src/notification/inbox/inbox.port.js';
import type { NotificationQueries } from '#src/notification/notification-queries.port.js';
import type { Notification } from '#src/notification/notification.js';
import type { LoginFailures } from '#src/auth/login-failures.port.js';
import type { Retention } from '#src/maintenance/retention.port.js';
import type { Clock } from '#src/shared/clock.port.js';
import type { UnitOfWork } from '#src/shared/unit-of-work.port.js';
import type { Stores } from '#src/stores.js';
import type { ActivityQueries } from '#src/task/activity/activity-log.port.js';
import type { CommentQueries } from '#src/task/comment/comment-queries.port.js';
import type { TaskQueries } from '#src/task/list/task-queries.port.js';
import type { ApiTokenQueries } from '#src/auth/api-token/api-token.port.js';
import type { SessionQueries } from '#src/auth/session/session-repository.port.js';
import type { UserQueries } from '#src/user/user-queries.port.js';
import { makeInMemoryApiTokenQueries, type LastUses } from './auth/api-token.in-memory.js';
import { makeInMemoryActivityQueries } from './task/activity-log.in-memory.js';
import { makeInMemoryCommentQueries } from './task/comment-queries.in-memory.js';
import { makeInMemoryAuditQueries } from './audit-log.in-memory.js';
import { makeInMemoryDeadLetterQueries } from './notification/dead-letters.in-memory.js';
import { makeInMemoryDeliveryQueue, makeInMemoryPostedMessages } from './notification/delivery-queue.in-memory.js';
import { makeInMemoryInboxQueries } from './notification/inbox.in-memory.js';
import { makeInMemoryNotificationQueries } from './notification/notification-queries.in-memory.js';
import { makeInMemoryLoginFailures } from './auth/login-failures.in-memory.js';
import { makeInMemoryRetention } from './retention.in-memory.js';
import { makeInMemorySessionQueries } from './auth/session-queries.in-memory.js';
import { EMPTY_SNAPSHOT } from './snapshot.js';
import { taskNotificationsOf } from './notification/stored-notification.js';
import { makeInMemoryTaskQueries } from './task/task-queries.in-memory.js';
import { makeInMemoryTransactions, makeInMemoryUnitOfWork, type SnapshotHolder } from './unit-of-work.in-memory.js';
import { makeInMemoryUserQueries } from './user/user-queries.in-memory.js';

/** The persistence ports of one in-memory database. */
export type InMemoryDatabase = Readonly<{
  unitOfWork: UnitOfWork<Stores>;
  userQueries: UserQueries;
  sessionQueries: SessionQueries;
  loginFailures: LoginFailures;
  apiTokenQueries: ApiTokenQueries;
  taskQueries: TaskQueries;
  commentQueries: CommentQueries;
  activityQueries: ActivityQueries;
  notificationQueries: NotificationQueries;
  deliveryQueue: DeliveryQueue;
  postedMessages: PostedMessages;
  deadLetterQueries: DeadLetterQueries;
  auditQueries: AuditQueries;
  inboxQueries: InboxQueries;
  retention: Retention;
  /** The notifications in the outbox, in the order of delivery. */
  notifications: () => readonly Notification[];
  /** The notifications for Discord. */
  forDiscord: () => readonly Notification[];
  /** The notifications that wait for delivery to Discord, in order. */
  waiting: () => readonly NotificationId[];
}>;

/**
 * An empty database that fulfils the contracts of its ports. It runs one unit of work at a time. A row that references a
 * missing row is a bug of the caller, and throws.
 */
export const makeInMemoryDatabase = (clock: Clock = { now: () => new Date() }): InMemoryDatabase => {
  const holder: SnapshotHolder = { committed: EMPTY_SNAPSHOT };
  const lastUses: LastUses = new Map();
  const inTransaction = makeInMemoryTransactions(holder, clock);
  const committed = () => holder.committed;
  const loginFailures = makeInMemoryLoginFailures();
  return {
    unitOfWork: makeInMemoryUnitOfWork(inTransaction, lastUses),
    userQueries: makeInMemoryUserQueries(committed),
    sessionQueries: makeInMemorySessionQueries(holder),
    loginFailures,
    retention: makeInMemoryRetention(inTransaction, loginFailures),
    apiTokenQueries: makeInMemoryApiTokenQueries(committed, lastUses),
    taskQueries: makeInMemoryTaskQueries(committed),
    commentQueries: makeInMemoryCommentQueries(committed),
    activityQueries: makeInMemoryActivityQueries(committed),
    notificationQueries: makeInMemoryNotificationQueries(committed),
    deliveryQueue: makeInMemoryDeliveryQueue(inTransaction),
    postedMessages: makeInMemoryPostedMessages(committed),
    deadLetterQueries: makeInMemoryDeadLetterQueries(committed),
    auditQueries: makeInMemoryAuditQueries(committed),
    inboxQueries: makeInMemoryInboxQueries(committed),
    notifications: () =>
      taskNotificationsOf(committed().notifications.values()).map(({ notification }) => notification),
    forDiscord: () =>
      taskNotificationsOf(committed().notifications.values())
        .filter(({ channels }) => channels.discord)
        .map(({ notification }) => notification),
    waiting: () => committed().deliveries.map(({ notificationId }) => notificationId),
  };
};
