import type { CommentId, CommentView } from '@l-age/domain';
import { IdempotencyHeaders } from '../request/idempotency.js';
import { jsonBody } from '../request/validation/body.js';
import { describePage, pageReply } from '../response/page.js';
import { created, noContent, ok } from '../response/reply.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { makeIdCursors } from '../signing/cursor.js';
import { CommentBodyJson, CommentPath, pageOfTaskQuery } from './comments.codecs.js';
import { CommentJson, commentResponse } from './comments.responses.js';
import { TaskPath } from './tasks.codecs.js';
import type { RouteDeps } from '../routing/route-deps.js';

const TASK_NOT_FOUND = 'The task does not exist, or you cannot see it.';
const ERRORS = {
  TaskNotFound: TASK_NOT_FOUND,
  CommentNotFound: 'The task has no such comment.',
  NotAllowed: 'Another user wrote the comment.',
};

const createdComment = (view: CommentView) =>
  created(commentResponse(view), `/api/v1/tasks/${view.comment.taskId}/comments/${view.comment.id}`);

export const commentEndpoints = ({ useCases, idempotent, cursorKeys }: RouteDeps): readonly Endpoint[] => {
  const { listComments, addComment, editComment, deleteComment } = useCases;
  const cursors = makeIdCursors<CommentId>(cursorKeys, 'comments');
  const createOnce = idempotent(createdComment);
  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/{task_id}/comments',
        tag: 'tasks',
        operationId: 'listComments',
        summary: 'List the comments of a task',
        request: { path: TaskPath, query: pageOfTaskQuery(cursors.codec) },
        success: describePage(CommentJson, 'One page of the comments, oldest first.'),
        errors: { TaskNotFound: TASK_NOT_FOUND },
      },
      ({ path: { task_id: taskId }, query: { limit, skip, cursor } }, { actor }) =>
        listComments({ actor, taskId, limit, skip, after: cursor }),
      ({ items, next }, target) => pageReply(items.map(commentResponse), cursors.encode(next), target),
    ),
    forSignedIn(
      {
        method: 'POST',
        path: '/tasks/{task_id}/comments',
        tag: 'tasks',
        operationId: 'addComment',
        summary: 'Comment on a task',
        description:
          'For every user who can see the task. Mentioned users are notified, and can see the task from then on.',
        request: { path: TaskPath, headers: IdempotencyHeaders, body: jsonBody(CommentBodyJson) },
        success: {
          status: 201,
          description: 'The created comment.',
          body: CommentJson,
          headers: ['Location', 'Idempotency-Replayed'],
        },
        errors: {
          TaskNotFound: TASK_NOT_FOUND,
          IdempotencyKeyReused: 'The `Idempotency-Key` was used for another request.',
        },
      },
      (request, { actor }, raw) =>
        createOnce(request, raw, (once) =>
          addComment({ actor, taskId: request.path.task_id, body: request.body, once }),
        ),
      (reply) => reply,
    ),
    forSignedIn(
      {
        method: 'PATCH',
        path: '/tasks/{task_id}/comments/{comment_id}',
        tag: 'tasks',
        operationId: 'editComment',
        summary: 'Edit a comment',
        description: 'For its author and superusers. Mentions that only this comment contained are removed.',
        request: { path: CommentPath, body: jsonBody(CommentBodyJson) },
        success: { status: 200, description: 'The edited comment.', body: CommentJson },
        errors: ERRORS,
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
        description: 'For its author and superusers. Mentions that only this comment contained are removed.',
        request: { path: CommentPath },
        success: { status: 204, description: 'Comment deleted.' },
        errors: ERRORS,
      },
      ({ path: { task_id: taskId, comment_id: commentId } }, { actor, origin }) =>
        deleteComment({ actor, origin, taskId, commentId }),
      () => noContent,
    ),
  ];
};
