import type { Brand } from './brand.js';

export type UserId = Brand<number, 'UserId'>;

/** A random UUID. Access tokens contain it: when the session ends, its tokens become invalid. */
export type SessionId = Brand<string, 'SessionId'>;

export type ApiTokenId = Brand<number, 'ApiTokenId'>;

export type TaskId = Brand<number, 'TaskId'>;

export type CommentId = Brand<number, 'CommentId'>;

export type NotificationId = Brand<number, 'NotificationId'>;

/** A UUID. A message that fails again after a redelivery becomes another dead letter. */
export type DeadLetterId = Brand<string, 'DeadLetterId'>;
