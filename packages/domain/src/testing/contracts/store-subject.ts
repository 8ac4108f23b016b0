import type { AuditQueries } from '../../audit/audit-log.port.js';
import type { NotificationQueries } from '../../notification/notification-queries.port.js';
import type { Notification } from '../../notification/notification.js';
import type { LoginFailures } from '../../session/login-failures.port.js';
import type { Stores, UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { TaskQueries } from '../../task/task-queries.port.js';
import type { SessionQueries } from '../../user/session-repository.port.js';
import type { UserQueries } from '../../user/user-queries.port.js';
import type { Disposable } from './contract.js';

/** Stores of users, over an empty database. */
export type UserStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users'>>; userQueries: UserQueries }>;

/** Stores of sessions and of the users who have them, over an empty database. */
export type SessionStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'sessions'>>; sessionQueries: SessionQueries }>;

/** Stores of tasks and of the people in them, over an empty database. */
export type TaskStoreSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks'>>; taskQueries: TaskQueries }>;

/** An outbox, with stores of the tasks and people it tells of, over an empty database. */
export type OutboxSubject = Disposable &
  Readonly<{
    unitOfWork: UnitOfWork<Pick<Stores, 'users' | 'tasks' | 'outbox'>>;
    /** What the outbox holds, in the order in which it is to be delivered to each recipient. */
    notifications: () => readonly Notification[] | Promise<readonly Notification[]>;
  }>;

/** An outbox and the queries that read it for delivery, over an empty database. */
export type NotificationStoreSubject = OutboxSubject & Readonly<{ notificationQueries: NotificationQueries }>;

/** An audit log, over an empty database. */
export type AuditSubject = Disposable &
  Readonly<{ unitOfWork: UnitOfWork<Pick<Stores, 'audit'>>; auditQueries: AuditQueries }>;

/** A count of failed logins, of which there were none. */
export type LoginFailuresSubject = Disposable & Readonly<{ loginFailures: LoginFailures }>;

/** All of them over one empty database. */
export type StoreSubject = UserStoreSubject &
  SessionStoreSubject &
  TaskStoreSubject &
  NotificationStoreSubject &
  AuditSubject &
  LoginFailuresSubject &
  Readonly<{ unitOfWork: UnitOfWork }>;
