import type { TaskView } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { IdempotencyHeaders } from '../request/idempotency.js';
import { created, noContent } from '../response/reply.js';
import { jsonBody } from '../request/validation/body.js';
import { ChangeHeaders, preconditionOf, ReadHeaders, taskReply, taskOrNotModified } from './conditional-requests.js';
import { taskEtag } from './task-etag.js';
import { taskExportEndpoints } from './task-export.routes.js';
import { taskListEndpoints } from './task-list.routes.js';
import { CreateTaskBody, TaskPath, UpdateTaskBody } from './tasks.codecs.js';
import { TaskJson, taskResponse } from './tasks.responses.js';
import type { RouteDeps } from '../routing/route-deps.js';

const ERRORS = {
  TaskNotFound: 'The task does not exist, or you cannot see it.',
  NotAllowed: 'You can see the task, but not change it in this way.',
  PreconditionFailed: 'The task has changed. `ETag` and `version` are the current ones.',
  UnknownReferences: 'A user in the body does not exist or is deactivated.',
};

const createdTask = (view: TaskView) =>
  created(taskResponse(view), `/api/v1/tasks/${view.task.id}`, { ETag: taskEtag(view) });

export const taskEndpoints = (deps: RouteDeps): readonly Endpoint[] => {
  const { createTask, getTask, deleteTask, restoreTask, updateTask } = deps.useCases;
  const createOnce = deps.idempotent(createdTask);
  return [
    ...taskListEndpoints(deps),
    ...taskExportEndpoints(deps),
    forSignedIn(
      {
        method: 'POST',
        path: '/tasks/',
        tag: 'tasks',
        operationId: 'createTask',
        summary: 'Create a task',
        description:
          'Notifies the assignee and the mentioned users. Mention users by id, or as `@username` in title and description.',
        request: { headers: IdempotencyHeaders, body: jsonBody(CreateTaskBody) },
        success: {
          status: 201,
          description: 'The created task.',
          body: TaskJson,
          headers: ['Location', 'ETag', 'Idempotency-Replayed'],
        },
        errors: {
          UnknownReferences: ERRORS.UnknownReferences,
          IdempotencyKeyReused: 'The `Idempotency-Key` was used for another request.',
        },
      },
      (request, { actor }, raw) => createOnce(request, raw, (once) => createTask({ actor, draft: request.body, once })),
      (reply) => reply,
    ),
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/{task_id}',
        tag: 'tasks',
        operationId: 'getTask',
        summary: 'Get a task',
        request: { path: TaskPath, headers: ReadHeaders },
        success: {
          status: 200,
          description: 'The task.',
          body: TaskJson,
          headers: ['ETag'],
          notModified: 'The task has not changed.',
        },
        errors: { TaskNotFound: ERRORS.TaskNotFound },
      },
      ({ path: { task_id: taskId } }, { actor }) => getTask({ actor, taskId }),
      (view, _target, { headers }) => taskOrNotModified(view, headers),
    ),
    ...(['PUT', 'PATCH'] as const).map((method) =>
      forSignedIn(
        {
          method,
          path: '/tasks/{task_id}',
          tag: 'tasks',
          operationId: method === 'PUT' ? 'putTask' : 'updateTask',
          summary: 'Update a task',
          description:
            'Absent fields keep their value. `null` clears optional fields. The request applies all changes or none. The creator and superusers can change all fields. The assignee can change all fields except the title and `mentioned_user_ids`.',
          request: { path: TaskPath, headers: ChangeHeaders, body: jsonBody(UpdateTaskBody) },
          success: { status: 200, description: 'The updated task.', body: TaskJson, headers: ['ETag'] },
          errors: ERRORS,
        },
        ({ path: { task_id: taskId }, body: changes, headers }, { actor }) =>
          updateTask({ actor, taskId, changes, precondition: preconditionOf(headers) }),
        taskReply,
        ({ task_id: taskId }, { actor }) => pipe(getTask({ actor, taskId }), TE.map(taskResponse)),
      ),
    ),
    forSignedIn(
      {
        method: 'DELETE',
        path: '/tasks/{task_id}',
        tag: 'tasks',
        operationId: 'deleteTask',
        summary: 'Delete a task',
        description: 'For its creator and superusers. They can restore it.',
        request: { path: TaskPath, headers: ChangeHeaders },
        success: { status: 204, description: 'Task deleted.' },
        errors: {
          TaskNotFound: ERRORS.TaskNotFound,
          NotAllowed: ERRORS.NotAllowed,
          PreconditionFailed: ERRORS.PreconditionFailed,
        },
      },
      ({ path: { task_id: taskId }, headers }, { actor, origin }) =>
        deleteTask({ actor, origin, taskId, precondition: preconditionOf(headers) }),
      () => noContent,
    ),
    forSignedIn(
      {
        method: 'POST',
        path: '/tasks/{task_id}/restore',
        tag: 'tasks',
        operationId: 'restoreTask',
        summary: 'Restore a deleted task',
        description: 'For its creator and superusers. A task that is not deleted stays unchanged.',
        request: { path: TaskPath },
        success: { status: 200, description: 'The updated task.', body: TaskJson, headers: ['ETag'] },
        errors: {
          TaskNotFound: 'The task does not exist, or you could not see it before its deletion.',
          NotAllowed: 'You could see the task before its deletion, but you cannot restore it.',
        },
      },
      ({ path: { task_id: taskId } }, { actor }) => restoreTask({ actor, taskId }),
      taskReply,
    ),
  ];
};
