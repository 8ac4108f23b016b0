import type { TaskId, UserId } from '../../shared/ids.js';
import type { Brand } from '../../shared/brand.js';
import { webhookPartsOf, type WebhookUrl } from '../../user/webhook-url.js';
import type { NewNotification } from '../notification.js';
import type { EventKind } from '../../task/task-event.js';

/** Discord's id of a message, needed to edit it. */
export type MessageId = Brand<string, 'MessageId'>;

/** The latest message to a recipient about a task. */
export type PostedMessage = Readonly<{
  recipientId: UserId;
  taskId: TaskId;
  webhookId: string;
  messageId: MessageId;
  /** The time of the first post. An edit does not change it. */
  postedAt: Date;
  /** The lines of the message, oldest first. */
  summaries: readonly string[];
}>;

/** Seconds within which further edits of the task are added to the message. */
export const EDIT_WINDOW_SECONDS = 60;

const EDITS: ReadonlySet<EventKind> = new Set(['status_changed', 'priority_changed', 'due_date_changed', 'updated']);

/** Only edits extend a message. Events that need attention get their own message, which can ping. */
export const canExtendMessage = ({ event }: Pick<NewNotification, 'event'>): boolean => EDITS.has(event);

/** Whether the notification extends this message: same task, same webhook, within the edit window. */
export const isOpenFor = (
  { taskId, webhookId, postedAt }: PostedMessage,
  notification: Pick<NewNotification, 'event' | 'taskId'>,
  webhook: WebhookUrl,
  now: Date,
): boolean =>
  canExtendMessage(notification) &&
  taskId === notification.taskId &&
  webhookId === webhookPartsOf(webhook).id &&
  now.getTime() - postedAt.getTime() < EDIT_WINDOW_SECONDS * 1000;
