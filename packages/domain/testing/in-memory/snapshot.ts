import type { AuditEntry } from '#src/audit/audit-entry.js';
import type { DeadLetter } from '#src/notification/dead-letter/dead-letter.js';
import type { DeliveryId, QueuedDelivery } from '#src/notification/delivery/delivery-queue.port.js';
import type { PostedMessage } from '#src/notification/delivery/posted-message.js';
import type { NotificationPreferences } from '#src/notification/notification-preferences.js';
import type { NotificationId } from '#src/notification/notification.js';
import type { Activity, ActivityId } from '#src/task/activity/activity.js';
import type { Comment, CommentId } from '#src/task/comment/comment.js';
import type { Task, TaskId } from '#src/task/task.js';
import type { RefreshToken } from '#src/auth/session/refresh-token.js';
import type { TokenDigest } from '#src/auth/opaque-token.port.js';
import type { ApiTokenId, NewApiToken } from '#src/auth/api-token/api-token.js';
import type { Session, SessionId } from '#src/auth/session/session.js';
import type { User, UserId } from '#src/user/user.js';
import type { IdempotencyKey } from '#src/shared/idempotency-store.port.js';
import type { StoredNotification } from './notification/stored-notification.js';

/** A token as it is stored; when it was used is kept elsewhere. */
export type StoredApiToken = NewApiToken & Readonly<{ id: ApiTokenId }>;

/** A key that was used, with the answer it got. */
export type KeptAnswer = IdempotencyKey & Readonly<{ answer: string }>;

/** A delivery that waits in a lane. */
export type WaitingDelivery = QueuedDelivery & Readonly<{ webhookId: string }>;

/** The state of a lane; times in milliseconds. */
export type StoredLane = Readonly<{
  notBefore: number;
  leasedUntil: number;
  lease: number;
  attempts: number;
  postedAt: Date | null;
}>;

/** A dead letter, but for what is stored elsewhere. */
export type StoredDeadLetter = Omit<DeadLetter, 'notification' | 'recipient'> &
  Readonly<{ notificationId: NotificationId }>;

/** Everything stored at one moment; never changed, only replaced. */
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
  /** By webhook; one that was never leased is missing. */
  lanes: ReadonlyMap<string, StoredLane>;
  /** By recipient and task. */
  postedMessages: ReadonlyMap<string, PostedMessage>;
  /** In the order in which they were given up. */
  deadLetters: readonly StoredDeadLetter[];
  /** Of those who chose. */
  preferences: ReadonlyMap<UserId, NotificationPreferences>;
  mutedTasks: ReadonlyMap<UserId, ReadonlySet<TaskId>>;
  /** By owner and key. */
  keptAnswers: ReadonlyMap<string, KeptAnswer>;
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
  keptAnswers: new Map(),
  audit: [],
};

/** What the stores of one unit of work share: a snapshot of its own, which becomes everybody's when it commits. */
export type Transaction = Readonly<{
  read: () => Snapshot;
  write: (changes: Partial<Snapshot>) => void;
  /** Counts up and, as a Postgres sequence does, never back: a number that was rolled back is not given again. */
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

/** A copy of the map in which the key has the value. */
export const put = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> =>
  new Map(map).set(key, value);

/** A copy of the map with the values that pass. */
export const keep = <Key, Value>(
  map: ReadonlyMap<Key, Value>,
  passes: (value: Value) => boolean,
): ReadonlyMap<Key, Value> => new Map([...map].filter(([, value]) => passes(value)));

/** What a foreign key does: a row that names a user who is not stored is a bug of its writer. */
export const requireStored = <Key>(rows: ReadonlyMap<Key, unknown>, keys: readonly Key[]): void => {
  for (const key of keys) {
    if (!rows.has(key)) throw new Error(`${String(key)} is referred to, and not stored`);
  }
};
