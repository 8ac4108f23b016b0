import type { Brand } from '../../shared/brand.js';
import type { TaskId } from '../../task/task.js';
import type { UserId } from '../../user/user.js';
import { webhookPartsOf, type WebhookUrl } from '../../user/webhook-url.js';
import type { NewNotification } from '../notification.js';
import type { EventKind } from '../../task/task-event.js';

/** What the other side calls a message, to edit it by. */
export type MessageId = Brand<string, 'MessageId'>;

/** The latest message to somebody about a task. */
export type PostedMessage = Readonly<{
  recipientId: UserId;
  taskId: TaskId;
  webhookId: string;
  messageId: MessageId;
  /** When it was first posted; editing it does not change that. */
  postedAt: Date;
  /** What it says so far, the oldest first. */
  summaries: readonly string[];
}>;

/** Seconds within which further edits of a task are told in the message that is there. */
export const EDIT_WINDOW_SECONDS = 60;

const EDITS: ReadonlySet<EventKind> = new Set(['status_changed', 'priority_changed', 'due_date_changed', 'updated']);

/** Edits of a task are noise when there are many. What wants an answer stays a message of its own, that can ping. */
export const canExtendMessage = ({ event }: Pick<NewNotification, 'event'>): boolean => EDITS.has(event);

/** Whether the notification is added to this message: the message is about its task, young, and at its webhook. */
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
