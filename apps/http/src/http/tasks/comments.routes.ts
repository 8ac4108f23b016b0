import {
  MAX_PAGE_SIZE,
  type AddComment,
  type CommentId,
  type CommentView,
  type DeleteComment,
  type EditComment,
  type ListComments,
} from '@l-age/domain';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { makeIdCursors } from '../signing/cursor.js';
import { IdempotencyHeaders, type MakeOnce } from '../request/idempotency.js';
import type { Keys } from '../signing/keys.js';
import { created, noContent, ok } from '../response/reply.js';
import { jsonBody } from '../request/validation/body.js';
import { list } from '../request/validation/values.js';
import { CommentBodyJson, CommentPath, pageOfTaskQuery } from './comments.codecs.js';
import { CommentJson, commentResponse } from './comments.responses.js';
import { nextPageHeaders } from './next-page.js';
import { TaskPath } from './tasks.codecs.js';

export type CommentEndpointsDeps = Readonly<{
  useCases: Readonly<{
    listComments: ListComments;
    addComment: AddComment;
    editComment: EditComment;
    deleteComment: DeleteComment;
  }>;
  once: MakeOnce;
  /** Sign the cursors. */
  cursorKeys: Keys;
}>;

const NO_TASK = 'No such task, or none that you may see.';
const OWN_COMMENT = {
  TaskNotFound: NO_TASK,
  CommentNotFound: 'The task has no such comment.',
  NotAllowed: 'The comment is somebody else’s.',
};

const createdComment = (view: CommentView) =>
  created(commentResponse(view), `/api/v1/tasks/${view.comment.taskId}/comments/${view.comment.id}`);

export const commentEndpoints = ({ useCases, once, cursorKeys }: CommentEndpointsDeps): readonly Endpoint[] => {
  const { listComments, addComment, editComment, deleteComment } = useCases;
  const cursors = makeIdCursors<CommentId>(cursorKeys, 'comments');
  const creation = once(createdComment);
  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/{task_id}/comments',
        tag: 'tasks',
        operationId: 'listComments',
        summary: 'Read what was said about a task',
        request: { path: TaskPath, query: pageOfTaskQuery(cursors.codec) },
        success: {
          status: 200,
          description: 'One page, oldest first. `Link` and `X-Next-Cursor` lead to the next, unless this is the last.',
          body: list(CommentJson, { maxItems: MAX_PAGE_SIZE }),
          headers: ['Link', 'X-Next-Cursor'],
        },
        errors: { TaskNotFound: NO_TASK },
      },
      ({ path: { task_id: taskId }, query: { limit, skip, cursor } }, { actor }) =>
        listComments({ actor, taskId, limit, skip, after: cursor }),
      ({ items, next }, target) =>
        ok(items.map(commentResponse), nextPageHeaders(target, next === null ? null : cursors.write(next))),
    ),
    forSignedIn(
      {
        method: 'POST',
        path: '/tasks/{task_id}/comments',
        tag: 'tasks',
        operationId: 'addComment',
        summary: 'Comment on a task',
        description: 'For everybody who sees the task. Whoever is mentioned is told, and sees the task from then on.',
        request: { path: TaskPath, headers: IdempotencyHeaders, body: jsonBody(CommentBodyJson) },
        success: {
          status: 201,
          description: 'The new comment.',
          body: CommentJson,
          headers: ['Location', 'Idempotency-Replayed'],
        },
        errors: { TaskNotFound: NO_TASK, IdempotencyKeyReused: 'The `Idempotency-Key` was used for another request.' },
      },
      (request, { actor }, raw) =>
        addComment({ actor, taskId: request.path.task_id, body: request.body, once: creation.asked(request, raw) }),
      creation.answered,
    ),
    forSignedIn(
      {
        method: 'PATCH',
        path: '/tasks/{task_id}/comments/{comment_id}',
        tag: 'tasks',
        operationId: 'editComment',
        summary: 'Edit a comment',
        description:
          'For its author and superusers. A mention that is edited out goes, unless it was made elsewhere too.',
        request: { path: CommentPath, body: jsonBody(CommentBodyJson) },
        success: { status: 200, description: 'The comment as it is now.', body: CommentJson },
        errors: OWN_COMMENT,
      },
      ({ path: { task_id: taskId, comment_id: commentId }, body }, { actor }) =>
        editComment({ actor, taskId, commentId, body }),
      (view) => ok(commentResponse(view)),
    ),
    forSignedIn(
      {
        method: 'DELETE',
        path: '/tasks/{task_id}/comments/{comment_id}',
        tag: 'tasks',
        operationId: 'deleteComment',
        summary: 'Delete a comment',
        description: 'For its author and superusers. A mention that only this comment made goes with it.',
        request: { path: CommentPath },
        success: { status: 204, description: 'The comment is gone.' },
        errors: OWN_COMMENT,
      },
      ({ path: { task_id: taskId, comment_id: commentId } }, { actor, origin }) =>
        deleteComment({ actor, origin, taskId, commentId }),
      () => noContent,
    ),
  ];
};
