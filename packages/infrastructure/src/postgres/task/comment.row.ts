import type { Comment, CommentBody, CommentId, CommentView, TaskId, UserId, Username } from '@l-age/domain';
import * as t from 'io-ts';
import { decodeRow, Timestamp } from '../connection/row.js';

const COMMENT_COLUMNS = ['id', 'task_id', 'author_id', 'body', 'mentioned_user_ids', 'created_at', 'updated_at'];

/** The columns of `l_age.task_comments` for a select list. */
export const commentColumnsOf = (alias: string): string =>
  COMMENT_COLUMNS.map((column) => `${alias}.${column}`).join(', ');

const commentFields = {
  id: t.number,
  task_id: t.number,
  author_id: t.number,
  body: t.string,
  mentioned_user_ids: t.array(t.number),
  created_at: Timestamp,
  updated_at: Timestamp,
};

const CommentRow = t.strict(commentFields);
const CommentViewRow = t.strict({ ...commentFields, author_username: t.string });

const toComment = (row: t.TypeOf<typeof CommentRow>): Comment => ({
  id: row.id as CommentId,
  taskId: row.task_id as TaskId,
  authorId: row.author_id as UserId,
  body: row.body as CommentBody,
  mentionedUserIds: row.mentioned_user_ids as UserId[],
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const decodeCommentRow = decodeRow(CommentRow);
const decodeCommentViewRow = decodeRow(CommentViewRow);

export const decodeComment = (row: unknown): Comment => toComment(decodeCommentRow(row));

export const decodeCommentView = (row: unknown): CommentView => {
  const decoded = decodeCommentViewRow(row);
  const author = { id: decoded.author_id as UserId, username: decoded.author_username as Username };
  return { comment: toComment(decoded), author };
};
