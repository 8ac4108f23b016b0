import type { AuditQueries } from '#src/audit/audit-log.port.js';
import type { Retention } from '#src/maintenance/retention.port.js';
import type { DeliveryQueue, PostedMessages } from '#src/notification/delivery/delivery-queue.port.js';
import type { DeadLetterQueries } from '#src/notification/dead-letter/dead-letters.port.js';
import type { InboxQueries } from '#src/notification/inbox/inbox.port.js';
import type { NotificationQueries } from '#src/notification/notification-queries.port.js';
import type { Notification, NotificationId } from '#src/notification/notification.js';
import type { LoginFailures } from '#src/auth/login-failures.port.js';
import type { Stores, UnitOfWork } from '#src/shared/unit-of-work.port.js';
import type { ActivityQueries } from '#src/task/activity/activity-log.port.js';
import type { CommentQueries } from '#src/task/comment/comment-queries.port.js';
import type { TaskQueries } from '#src/task/list/task-queries.port.js';
import type { ApiTokenQueries } from '#src/auth/api-token/api-token.port.js';
import type { SessionQueries } from '#src/auth/session/session-repository.port.js';
import type { UserQueries } from '#src/user/user-queries.port.js';
import type { Disposable } from './contract.js';

/** Stores of users, over an empty database. */
export type UserStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users'>>; userQueries: UserQueries }>;

/** Stores of sessions and of the users who have them, over an empty database. */
export type SessionStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'sessions'>>; sessionQueries: SessionQueries }>;

/** Stores of API tokens and of the users who have them, over an empty database. */
export type ApiTokenStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'apiTokens'>>; apiTokenQueries: ApiTokenQueries }>;

/** Stores of tasks and of the people in them, over an empty database. */
export type TaskStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks'>>; taskQueries: TaskQueries }>;

/** Stores of comments, of the tasks they are about and of the people in them, over an empty database. */
export type CommentStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'comments'>>; commentQueries: CommentQueries }>;

/** Lists of tasks, with stores of the tasks, their comments and the people in them, over an empty database. */
export type TaskListSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'comments'>>; taskQueries: TaskQueries }>;

/** The history of tasks, with stores of the tasks, over an empty database. */
export type ActivitySubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox'>>; activityQueries: ActivityQueries }>;

/** A store of answers to requests that take effect once, with stores of users and of what they create. */
export type IdempotencySubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'idempotency'>>; taskQueries: TaskQueries }>;

/** An outbox, with stores of the tasks and people it tells of, over an empty database. */
export type OutboxSubject = Disposable &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox'>>;
    /** What the outbox holds, in the order in which it is to be delivered to each recipient. */
    notifications: () => readonly Notification[] | Promise<readonly Notification[]>;
  }>;

/** An outbox and the queries that read it for delivery, over an empty database. */
export type NotificationStoreSubject = OutboxSubject & Readonly<{ notificationQueries: NotificationQueries }>;

/** Dead letters, and the delivery that they come from and go back to, over an empty database. */
export type DeadLetterSubject = Disposable &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox' | 'deadLetters'>>;
    deadLetterQueries: DeadLetterQueries;
    /** What waits to be sent to Discord, the longest waiting first. */
    waiting: () => readonly NotificationId[] | Promise<readonly NotificationId[]>;
    deliveryQueue: DeliveryQueue;
  }>;

/** A delivery queue, what fills it and what it saves, over an empty database. */
export type DeliveryQueueSubject = Disposable &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox'>>;
    deliveryQueue: DeliveryQueue;
    postedMessages: PostedMessages;
    deadLetterQueries: DeadLetterQueries;
    /** Lets so many seconds pass, or moves everything in the queue so far into the past. */
    pass: (seconds: number) => void | Promise<void>;
  }>;

/** Inboxes, what fills them, and the queries that read them, over an empty database. */
export type InboxSubject = Disposable &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox' | 'inbox'>>;
    inboxQueries: InboxQueries;
  }>;

/** What people want to hear of, over an empty database. */
export type NotificationSettingsSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'settings'>>; inboxQueries: InboxQueries }>;

/** An audit log, over an empty database. */
export type AuditSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'audit'>>; auditQueries: AuditQueries }>;

/** A count of failed logins, of which there were none. */
export type LoginFailuresSubject = Disposable & Readonly<{ loginFailures: LoginFailures }>;

/** Removal of old rows, and stores that fill the tables, over an empty database. */
export type RetentionSubject = Omit<DeliveryQueueSubject, 'unitOfWork'> &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'sessions' | 'idempotency' | 'outbox' | 'inbox'>>;
    inboxQueries: InboxQueries;
    loginFailures: LoginFailures;
    retention: Retention;
  }>;

/** All of them over one empty database. */
export type StoreSubject = UserStoreSubject &
  SessionStoreSubject &
  ApiTokenStoreSubject &
  TaskStoreSubject &
  TaskListSubject &
  CommentStoreSubject &
  ActivitySubject &
  IdempotencySubject &
  OutboxSubject &
  NotificationStoreSubject &
  DeadLetterSubject &
  DeliveryQueueSubject &
  InboxSubject &
  NotificationSettingsSubject &
  AuditSubject &
  LoginFailuresSubject &
  RetentionSubject &
  Readonly<{ unitOfWork: UnitOfWork }>;
