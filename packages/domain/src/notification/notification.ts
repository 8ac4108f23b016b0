import type { UserRef } from '../shared/actor.js';
import type { CommentId, NotificationId, TaskId, UserId } from '../shared/ids.js';
import { mentionedUserIds } from '../task/task.js';
import { kindOf, newlyMentioned, type EventKind, type TaskEvent } from '../task/task-event.js';

/** Why a recipient is notified, the strongest reason first. If several apply, the first one counts. */
export const REASONS = ['assigned', 'mentioned', 'unassigned', 'creator', 'commenter'] as const;
export type Reason = (typeof REASONS)[number];

export type Notification = Readonly<{
  id: NotificationId;
  recipientId: UserId;
  event: EventKind;
  reason: Reason;
  taskId: TaskId;
  commentId: CommentId | null;
  actor: UserRef;
  /** One line of plain text for the recipient. */
  summary: string;
  createdAt: Date;
}>;

/** A notification without an id. The store assigns it. */
export type NewNotification = Omit<Notification, 'id'>;

/** A notification before the preferences of the recipient are applied. */
export type NotificationCandidate = NewNotification &
  Readonly<{
    /** Whether this event mentions the recipient, also if a stronger reason applies. */
    isMentioned: boolean;
  }>;

type Recipient = Readonly<{ recipientId: UserId; event: EventKind; reason: Reason }>;

/** All recipients, strongest reason first. A user may appear more than once. */
const recipientsOf = (event: TaskEvent): readonly Recipient[] => {
  const { before, after, commenterIds } = event;
  const kind = kindOf(event);
  const reassigned = before !== null && before.assigneeId !== after.assigneeId;
  const mentioned = newlyMentioned(event);
  const notifying = (recipientId: UserId | null, event: EventKind | null, reason: Reason): readonly Recipient[] =>
    recipientId === null || event === null ? [] : [{ recipientId, event, reason }];
  return [
    ...notifying(after.assigneeId, reassigned ? 'assigned' : kind, 'assigned'),
    ...mentionedUserIds(after).flatMap((id) =>
      notifying(id, before !== null && mentioned.includes(id) ? 'mentioned' : kind, 'mentioned'),
    ),
    ...(reassigned ? notifying(before.assigneeId, 'unassigned', 'unassigned') : []),
    ...notifying(after.createdById, kind, 'creator'),
    ...commenterIds.flatMap((id) => notifying(id, kind, 'commenter')),
  ];
};

const ACTIONS: { readonly [Kind in EventKind]: string } = {
  created: 'created',
  assigned: 'reassigned',
  unassigned: 'unassigned',
  mentioned: 'mentioned somebody in',
  status_changed: 'changed the status of',
  priority_changed: 'changed the priority of',
  due_date_changed: 'changed the due date of',
  commented: 'commented on',
  updated: 'edited',
  deleted: 'deleted',
};

const actionFor = ({ event, reason }: Recipient, { action, after }: TaskEvent): string => {
  if (reason === 'assigned' && (event === 'created' || event === 'assigned')) return 'assigned you';
  if (reason === 'unassigned') return 'unassigned you from';
  if (reason === 'mentioned' && (event === 'created' || event === 'mentioned')) return 'mentioned you in';
  if (event === 'status_changed') return `moved to ${after.status.replace('_', ' ')}:`;
  if (event === 'priority_changed') return `set the priority to ${after.priority} on`;
  return action === 'restored' ? 'restored' : ACTIONS[event];
};

/**
 * The notifications of an event: for the assignee, the mentioned users, the former assignee, the creator and the
 * commenters. Never for the actor, and once per user, with the strongest reason.
 */
export const notificationsFor = (event: TaskEvent): readonly NotificationCandidate[] => {
  const mentioned = newlyMentioned(event);
  const notified = new Set<UserId>([event.actor.id]);
  return recipientsOf(event)
    .filter(({ recipientId }) => !notified.has(recipientId) && notified.add(recipientId))
    .map((recipient) => ({
      ...recipient,
      taskId: event.after.id,
      commentId: event.commentId,
      actor: event.actor,
      summary: `${event.actor.username} ${actionFor(recipient, event)} #${String(event.after.id)} ${event.after.title}`,
      createdAt: event.at,
      isMentioned: mentioned.includes(recipient.recipientId),
    }));
};
