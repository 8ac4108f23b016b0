import type { Brand } from '../shared/brand.js';
import type { CommentId } from '../task/comment/comment.js';
import { mentionedUserIds, type TaskId } from '../task/task.js';
import type { UserId, UserRef } from '../user/user.js';
import { kindOf, newlyMentioned, type EventKind, type TaskEvent } from '../task/task-event.js';

export type NotificationId = Brand<number, 'NotificationId'>;

/** Why somebody is told, the strongest first: when several apply, the first wins. */
export const REASONS = ['assigned', 'mentioned', 'unassigned', 'creator', 'commenter'] as const;
export type Reason = (typeof REASONS)[number];

/** One thing one person is told. */
export type Notification = Readonly<{
  id: NotificationId;
  recipientId: UserId;
  event: EventKind;
  reason: Reason;
  taskId: TaskId;
  commentId: CommentId | null;
  actor: UserRef;
  /** One line of plain text, as the recipient reads it. */
  summary: string;
  createdAt: Date;
}>;

/** A notification that no store has numbered yet. */
export type NewNotification = Omit<Notification, 'id'>;

/** What one person is to be told, before anybody has asked them whether they want to hear it. */
export type NotificationCandidate = NewNotification &
  Readonly<{
    /** Whether this very event mentions them, also when they are told for a stronger reason. */
    isMentioned: boolean;
  }>;

type Audience = Readonly<{ recipientId: UserId; event: EventKind; reason: Reason }>;

/** Everybody concerned, strongest reason first; somebody may appear more than once. */
const audienceOf = (event: TaskEvent): readonly Audience[] => {
  const { before, after, commenterIds } = event;
  const kind = kindOf(event);
  const reassigned = before !== null && before.assigneeId !== after.assigneeId;
  const fresh = newlyMentioned(event);
  const tell = (recipientId: UserId | null, told: EventKind | null, reason: Reason): readonly Audience[] =>
    recipientId === null || told === null ? [] : [{ recipientId, event: told, reason }];
  return [
    ...tell(after.assigneeId, reassigned ? 'assigned' : kind, 'assigned'),
    ...mentionedUserIds(after).flatMap((id) =>
      tell(id, before !== null && fresh.includes(id) ? 'mentioned' : kind, 'mentioned'),
    ),
    ...(reassigned ? tell(before.assigneeId, 'unassigned', 'unassigned') : []),
    ...tell(after.createdById, kind, 'creator'),
    ...commenterIds.flatMap((id) => tell(id, kind, 'commenter')),
  ];
};

const DEED: { readonly [Kind in EventKind]: string } = {
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

const deedFor = ({ event, reason }: Audience, { action, after }: TaskEvent): string => {
  if (reason === 'assigned' && (event === 'created' || event === 'assigned')) return 'assigned you';
  if (reason === 'unassigned') return 'unassigned you from';
  if (reason === 'mentioned' && (event === 'created' || event === 'mentioned')) return 'mentioned you in';
  if (event === 'status_changed') return `moved to ${after.status.replace('_', ' ')}:`;
  if (event === 'priority_changed') return `set the priority to ${after.priority} on`;
  return action === 'restored' ? 'restored' : DEED[event];
};

/**
 * Who is told what of an event: the assignee, everybody mentioned, whoever was just unassigned, the creator and who
 * commented; never the person who acted, and each person once, for the strongest reason.
 */
export const notificationsFor = (event: TaskEvent): readonly NotificationCandidate[] => {
  const mentioned = newlyMentioned(event);
  const told = new Set<UserId>([event.actor.id]);
  return audienceOf(event)
    .filter(({ recipientId }) => !told.has(recipientId) && told.add(recipientId))
    .map((audience) => ({
      ...audience,
      taskId: event.after.id,
      commentId: event.commentId,
      actor: event.actor,
      summary: `${event.actor.username} ${deedFor(audience, event)} #${String(event.after.id)} ${event.after.title}`,
      createdAt: event.at,
      isMentioned: mentioned.includes(audience.recipientId),
    }));
};
