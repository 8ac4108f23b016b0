import type { ApiTokenId, CommentId, NotificationId, SessionId, TaskId, UserId } from '#src/shared/ids.js';
import type { AuditEntry } from '#src/audit/audit-entry.js';
import type { DeadLetter } from '#src/notification/dead-letter/dead-letter.js';
import type { DeliveryId, QueuedDelivery } from '#src/notification/delivery/delivery-queue.port.js';
import type { PostedMessage } from '#src/notification/delivery/posted-message.js';
import type { NotificationPreferences } from '#src/notification/notification-preferences.js';
import type { Activity, ActivityId } from '#src/task/activity/activity.js';
import type { Comment } from '#src/task/comment/comment.js';
import type { Task } from '#src/task/task.js';
import type { RefreshToken } from '#src/auth/session/refresh-token.js';
import type { TokenDigest } from '#src/auth/opaque-token.port.js';
import type { NewApiToken } from '#src/auth/api-token/api-token.js';
import type { Session } from '#src/auth/session/session.js';
import type { User } from '#src/user/user.js';
import type { IdempotencyKey } from '#src/shared/idempotency-store.port.js';
import type { StoredNotification } from './notification/stored-notification.js';

/** A stored API token. {@link LastUses} has the times of use. */
export type StoredApiToken = NewApiToken & Readonly<{ id: ApiTokenId }>;

/** A used key with its answer. */
export type SavedAnswer = IdempotencyKey & Readonly<{ answer: string }>;

export type WaitingDelivery = QueuedDelivery & Readonly<{ webhookId: string }>;

/** The state of a lane. Times are in milliseconds. */
export type StoredLane = Readonly<{
  notBefore: number;
  leasedUntil: number;
  lease: number;
  attempts: number;
  postedAt: Date | null;
}>;

/** A dead letter without the data of other maps. */
export type StoredDeadLetter = Omit<DeadLetter, 'notification' | 'recipient'> &
  Readonly<{ notificationId: NotificationId }>;

/** The whole database at one moment. Immutable: a commit replaces it. */
export type Snapshot = Readonly<{
  users: ReadonlyMap<UserId, User>;
  sessions: ReadonlyMap<SessionId, Session>;
  refreshTokens: ReadonlyMap<TokenDigest, RefreshToken>;
  apiTokens: ReadonlyMap<ApiTokenId, StoredApiToken>;
  tasks: ReadonlyMap<TaskId, Task>;
  comments: ReadonlyMap<CommentId, Comment>;
  activity: ReadonlyMap<ActivityId, Activity>;
  notifications: ReadonlyMap<NotificationId, StoredNotification>;
  /** In the order of their ids. */
  deliveries: readonly WaitingDelivery[];
  /** By webhook id. A lane that was never leased is missing. */
  lanes: ReadonlyMap<string, StoredLane>;
  /** By recipient and task. */
  postedMessages: ReadonlyMap<string, PostedMessage>;
  /** Oldest first. */
  deadLetters: readonly StoredDeadLetter[];
  /** Only of users who have changed them. */
  preferences: ReadonlyMap<UserId, NotificationPreferences>;
  mutedTasks: ReadonlyMap<UserId, ReadonlySet<TaskId>>;
  /** By owner and key. */
  savedAnswers: ReadonlyMap<string, SavedAnswer>;
  audit: readonly AuditEntry[];
}>;

export const EMPTY_SNAPSHOT: Snapshot = {
  users: new Map(),
  sessions: new Map(),
  refreshTokens: new Map(),
  apiTokens: new Map(),
  tasks: new Map(),
  comments: new Map(),
  activity: new Map(),
  notifications: new Map(),
  deliveries: [],
  lanes: new Map(),
  postedMessages: new Map(),
  deadLetters: [],
  preferences: new Map(),
  mutedTasks: new Map(),
  savedAnswers: new Map(),
  audit: [],
};

/** The stores of one unit of work share a transaction. Its snapshot becomes visible to others when it commits. */
export type Transaction = Readonly<{
  read: () => Snapshot;
  write: (changes: Partial<Snapshot>) => void;
  /** Like a Postgres sequence: a rollback does not return numbers. */
  nextNumber: (kind: NumberedKind) => number;
  now: () => Date;
}>;

/** Adds a delivery to the end of its lane. */
export const queueDelivery = (
  { read, write, nextNumber, now }: Transaction,
  notificationId: NotificationId,
  webhookId: string,
): void =>
  write({
    deliveries: [
      ...read().deliveries,
      { id: nextNumber('delivery') as DeliveryId, notificationId, webhookId, queuedAt: now() },
    ],
  });

export type NumberedKind =
  'user' | 'task' | 'comment' | 'activity' | 'notification' | 'audit' | 'apiToken' | 'deadLetter' | 'delivery';

/** A copy of the map with this entry. */
export const put = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> =>
  new Map(map).set(key, value);

/** A copy of the map with the matching values. */
export const filterValues = <Key, Value>(
  map: ReadonlyMap<Key, Value>,
  matches: (value: Value) => boolean,
): ReadonlyMap<Key, Value> => new Map([...map].filter(([, value]) => matches(value)));

/** Replaces foreign keys: a missing row is a bug of the caller. */
export const requireStored = <Key>(rows: ReadonlyMap<Key, unknown>, keys: readonly Key[]): void => {
  for (const key of keys) {
    if (!rows.has(key)) throw new Error(`${String(key)} is referenced but not stored`);
  }
};
