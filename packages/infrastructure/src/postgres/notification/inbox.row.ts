import {
  EVENT_KINDS,
  REASONS,
  type CommentId,
  type InboxItem,
  type NotificationId,
  type TaskId,
  type UserId,
  type Username,
} from '@l-age/domain';
import * as t from 'io-ts';
import { decodeRow, nullable, oneOf, Timestamp } from '../connection/row.js';

/** The columns of `l_age.notifications` for a select list. */
export const INBOX_COLUMNS =
  'id, event, reason, task_id, comment_id, actor_id, actor_username, summary, created_at, read_at';

const InboxRow = t.strict({
  id: t.number,
  event: oneOf<InboxItem['event']>([...EVENT_KINDS, 'webhook_disabled']),
  reason: oneOf<InboxItem['reason']>([...REASONS, 'owner']),
  task_id: nullable(t.number),
  comment_id: nullable(t.number),
  actor_id: nullable(t.number),
  actor_username: nullable(t.string),
  summary: t.string,
  created_at: Timestamp,
  read_at: nullable(Timestamp),
});

const decodeInboxRow = decodeRow(InboxRow);

const actorOf = ({ actor_id: id, actor_username: username }: t.TypeOf<typeof InboxRow>): InboxItem['actor'] =>
  id === null || username === null ? null : { id: id as UserId, username: username as Username };

export const decodeInboxItem = (row: unknown): InboxItem => {
  const decoded = decodeInboxRow(row);
  return {
    id: decoded.id as NotificationId,
    event: decoded.event,
    reason: decoded.reason,
    taskId: decoded.task_id as TaskId | null,
    commentId: decoded.comment_id as CommentId | null,
    actor: actorOf(decoded),
    summary: decoded.summary,
    createdAt: decoded.created_at,
    readAt: decoded.read_at,
  };
};
