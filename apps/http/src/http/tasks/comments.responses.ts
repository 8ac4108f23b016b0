import type { CommentView } from '@l-age/domain';
import { timestamp, toIso } from '../response/timestamp.js';
import { UserRefJson, userRefResponse } from '../users/users.responses.js';
import { integer } from '../request/validation/integer.js';
import { record } from '../request/validation/record.js';
import { anyText, list } from '../request/validation/values.js';

export const CommentJson = record('Comment', {
  id: integer({ examples: [7] }),
  task_id: integer({ examples: [42] }),
  author_id: integer(),
  author: UserRefJson,
  body: anyText({ examples: ['@bob, is this done?'] }),
  mentioned_user_ids: list(integer()),
  created_at: timestamp,
  updated_at: timestamp,
});

export const commentResponse = ({ comment, author }: CommentView) => ({
  id: comment.id,
  task_id: comment.taskId,
  author_id: comment.authorId,
  author: userRefResponse(author),
  body: comment.body,
  mentioned_user_ids: comment.mentionedUserIds,
  created_at: toIso(comment.createdAt),
  updated_at: toIso(comment.updatedAt),
});
