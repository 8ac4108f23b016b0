import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Task } from '../../task/task.js';
import type { DiscordUserId } from '../../user/user.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { Digest } from './digest.js';
import type { Notification } from '../notification.js';
import type { MessageId } from './posted-message.js';

/** A message about one task. */
export type NotificationMessage = Readonly<{
  webhook: WebhookUrl;
  /** The user to ping, if any. */
  pingUserId: DiscordUserId | null;
  notification: Notification;
  /** The earlier lines of the message, oldest first. Empty for a new message. */
  earlier: readonly string[];
  task: Task;
}>;

/** A message about many tasks. */
export type DigestMessage = Digest & Pick<NotificationMessage, 'webhook' | 'pingUserId'>;

/** The tag decides what happens to the delivery. */
export type DeliveryFailure =
  /** The webhook is deleted or rejects us permanently. Never call it again. */
  | Readonly<{ _tag: 'WebhookRevoked'; reason: string }>
  /** Discord rejects this message permanently, but may accept others. Do not retry. */
  | Readonly<{ _tag: 'DeliveryRejected'; reason: string }>
  /** Wait for `retryAfterSeconds`, which may be a fraction. `global`: applies to all webhooks. */
  | Readonly<{ _tag: 'RateLimited'; retryAfterSeconds: number; global: boolean }>
  /** Retry later. */
  | Readonly<{ _tag: 'DeliveryFailed'; reason: string }>;

/** Sends messages. Calls are limited in time and never throw. Reasons contain no secrets. */
export type Notifier = Readonly<{
  /** Returns the id for later edits. `null`: the message cannot be edited. */
  send: (message: NotificationMessage) => TaskEither<DeliveryFailure, MessageId | null>;
  /** Replaces the message with that id. `found` is false if it was deleted; then nothing is sent. */
  edit: (id: MessageId, message: NotificationMessage) => TaskEither<DeliveryFailure, Readonly<{ found: boolean }>>;
  /** Sends one message, which is never edited. */
  sendDigest: (digest: DigestMessage) => TaskEither<DeliveryFailure, void>;
  /** Seconds until the webhook accepts another message, according to its last responses. 0: now. */
  pauseSeconds: (webhook: WebhookUrl) => number;
  /** Sends a test message in the format of a notification. */
  sendTest: (to: Pick<NotificationMessage, 'webhook' | 'pingUserId'>) => TaskEither<DeliveryFailure, void>;
}>;
