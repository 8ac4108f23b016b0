import type { Stores } from '#src/stores.js';
import type { NotificationId } from '#src/shared/ids.js';
import type { AuditQueries } from '#src/audit/audit-log.port.js';
import type { Retention } from '#src/maintenance/retention.port.js';
import type { DeliveryQueue, PostedMessages } from '#src/notification/delivery/delivery-queue.port.js';
import type { DeadLetterQueries } from '#src/notification/dead-letter/dead-letters.port.js';
import type { InboxQueries } from '#src/notification/inbox/inbox.port.js';
import type { NotificationQueries } from '#src/notification/notification-queries.port.js';
import type { Notification } from '#src/notification/notification.js';
import type { LoginFailures } from '#src/auth/login-failures.port.js';
import type { UnitOfWork } from '#src/shared/unit-of-work.port.js';
import type { ActivityQueries } from '#src/task/activity/activity-log.port.js';
import type { CommentQueries } from '#src/task/comment/comment-queries.port.js';
import type { TaskQueries } from '#src/task/list/task-queries.port.js';
import type { ApiTokenQueries } from '#src/auth/api-token/api-token.port.js';
import type { SessionQueries } from '#src/auth/session/session-repository.port.js';
import type { UserQueries } from '#src/user/user-queries.port.js';
import type { Disposable } from './contract.js';

/** User stores over an empty database. */
export type UserStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users'>>; userQueries: UserQueries }>;

/** Stores of sessions and users over an empty database. */
export type SessionStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'sessions'>>; sessionQueries: SessionQueries }>;

/** Stores of API tokens and users over an empty database. */
export type ApiTokenStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'apiTokens'>>; apiTokenQueries: ApiTokenQueries }>;

/** Stores of tasks and users over an empty database. */
export type TaskStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks'>>; taskQueries: TaskQueries }>;

/** Stores of comments, tasks and users over an empty database. */
export type CommentStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'comments'>>; commentQueries: CommentQueries }>;

/** Task lists, with stores of tasks, comments and users, over an empty database. */
export type TaskListSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'comments'>>; taskQueries: TaskQueries }>;

/** The history of tasks over an empty database. */
export type ActivitySubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox'>>; activityQueries: ActivityQueries }>;

/** The idempotency store, with stores of users and tasks, over an empty database. */
export type IdempotencySubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'idempotency'>>; taskQueries: TaskQueries }>;

/** The outbox, with stores of tasks and users, over an empty database. */
export type OutboxSubject = Disposable &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox'>>;
    /** The notifications in the outbox, per recipient in the order of delivery. */
    notifications: () => readonly Notification[] | Promise<readonly Notification[]>;
  }>;

/** The outbox and the queries of the delivery, over an empty database. */
export type NotificationStoreSubject = OutboxSubject & Readonly<{ notificationQueries: NotificationQueries }>;

/** Dead letters and the delivery queue over an empty database. */
export type DeadLetterSubject = Disposable &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox' | 'deadLetters'>>;
    deadLetterQueries: DeadLetterQueries;
    /** The notifications that wait for delivery to Discord, oldest first. */
    waiting: () => readonly NotificationId[] | Promise<readonly NotificationId[]>;
    deliveryQueue: DeliveryQueue;
  }>;

/** The delivery queue, with its outbox and its results, over an empty database. */
export type DeliveryQueueSubject = Disposable &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox'>>;
    deliveryQueue: DeliveryQueue;
    postedMessages: PostedMessages;
    deadLetterQueries: DeadLetterQueries;
    /** Advances the clock, or moves all times in the queue into the past. */
    pass: (seconds: number) => void | Promise<void>;
  }>;

/** Inboxes over an empty database. */
export type InboxSubject = Disposable &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox' | 'inbox'>>;
    inboxQueries: InboxQueries;
  }>;

/** Preferences and mutes over an empty database. */
export type NotificationSettingsSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'settings'>>; inboxQueries: InboxQueries }>;

/** The audit log over an empty database. */
export type AuditSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'audit'>>; auditQueries: AuditQueries }>;

/** A store without failed logins. */
export type LoginFailuresSubject = Disposable & Readonly<{ loginFailures: LoginFailures }>;

/** The removal of old rows, with stores that add rows, over an empty database. */
export type RetentionSubject = Omit<DeliveryQueueSubject, 'unitOfWork'> &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'sessions' | 'idempotency' | 'outbox' | 'inbox'>>;
    inboxQueries: InboxQueries;
    loginFailures: LoginFailures;
    retention: Retention;
  }>;

/** All subjects over one empty database. */
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
  Readonly<{ unitOfWork: UnitOfWork<Stores> }>;
