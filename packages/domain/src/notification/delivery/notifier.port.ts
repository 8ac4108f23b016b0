import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Task } from '../../task/task.js';
import type { DiscordUserId } from '../../user/user.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { Digest } from './digest.js';
import type { Notification } from '../notification.js';
import type { MessageId } from './posted-message.js';

/** Everything a notifier may say, and to whom. */
export type NotificationMessage = Readonly<{
  webhook: WebhookUrl;
  /** Pinged when present. */
  pingUserId: DiscordUserId | null;
  notification: Notification;
  /** What the same message said before, the oldest first; empty when it is new. */
  earlier: readonly string[];
  task: Task;
}>;

/** What happened to many tasks, in one message. */
export type DigestMessage = Digest & Pick<NotificationMessage, 'webhook' | 'pingUserId'>;

/** How a delivery can fail; what to do about it follows from the tag. */
export type DeliveryFailure =
  /** The webhook is gone or refuses us for good: never call it again. */
  | Readonly<{ _tag: 'WebhookRevoked'; reason: string }>
  /** This message will never be accepted; others may be. Not retried. */
  | Readonly<{ _tag: 'DeliveryRejected'; reason: string }>
  /** Not before so many seconds (fractions count); `global` holds back every webhook. */
  | Readonly<{ _tag: 'RateLimited'; retryAfterSeconds: number; global: boolean }>
  /** May succeed later. */
  | Readonly<{ _tag: 'DeliveryFailed'; reason: string }>;

/** Carries one message out of the building. Bounded in time; never throws; no reason holds a secret. */
export type Notifier = Readonly<{
  /** The id by which the message can be edited; `null` when it cannot be. */
  send: (message: NotificationMessage) => TaskEither<DeliveryFailure, MessageId | null>;
  /** Puts the message in place of the one with that id; `found` is false when that is gone, and nothing was said. */
  edit: (id: MessageId, message: NotificationMessage) => TaskEither<DeliveryFailure, Readonly<{ found: boolean }>>;
  /** All of it in one message, which is not edited later. */
  sendDigest: (digest: DigestMessage) => TaskEither<DeliveryFailure, void>;
  /** Seconds until this webhook accepts another message, as its last responses said; 0 if it does now. */
  pauseSeconds: (webhook: WebhookUrl) => number;
  /** A test message of the same form as a notification: a webhook that accepts one accepts the other. */
  sendTest: (to: Pick<NotificationMessage, 'webhook' | 'pingUserId'>) => TaskEither<DeliveryFailure, void>;
}>;
