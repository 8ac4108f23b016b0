import type { CreateTask, DeleteTask, GetTask, RestoreTask, TaskView, UpdateTask } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { IdempotencyHeaders, type MakeOnce } from '../request/idempotency.js';
import { created, noContent } from '../response/reply.js';
import { jsonBody } from '../request/validation/body.js';
import { ChangeHeaders, preconditionOf, ReadHeaders, taskReply, taskUnlessKnown } from './conditional-task.js';
import { taskEtag } from './task-etag.js';
import { taskExportEndpoints, type TaskExportEndpointsDeps } from './task-export.routes.js';
import { taskListEndpoints, type TaskListEndpointsDeps } from './task-lists.routes.js';
import { CreateTaskBody, TaskPath, UpdateTaskBody } from './tasks.codecs.js';
import { TaskJson, taskResponse } from './tasks.responses.js';

export type TaskEndpointsDeps = TaskListEndpointsDeps &
  TaskExportEndpointsDeps &
  Readonly<{
    useCases: Readonly<{
      createTask: CreateTask;
      getTask: GetTask;
      updateTask: UpdateTask;
      deleteTask: DeleteTask;
      restoreTask: RestoreTask;
    }>;
    once: MakeOnce;
  }>;

const KEY_REUSED = 'The `Idempotency-Key` was used for another request.';

const ERRORS = {
  TaskNotFound: 'No such task, or none that you may see.',
  NotAllowed: 'You see the task, but may not do this to it.',
  PreconditionFailed: 'The task is not as you have seen it; `ETag` and `version` are those it has now.',
  UnknownReferences: 'Somebody named in the body does not exist or is deactivated.',
};

const createdTask = (view: TaskView) =>
  created(taskResponse(view), `/api/v1/tasks/${view.task.id}`, { ETag: taskEtag(view) });

export const taskEndpoints = (deps: TaskEndpointsDeps): readonly Endpoint[] => {
  const { createTask, getTask, deleteTask, restoreTask, updateTask } = deps.useCases;
  const creation = deps.once(createdTask);
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
        description: 'The assignee and everybody mentioned are told, by id or by `@username` in title and description.',
        request: { headers: IdempotencyHeaders, body: jsonBody(CreateTaskBody) },
        success: {
          status: 201,
          description: 'The new task.',
          body: TaskJson,
          headers: ['Location', 'ETag', 'Idempotency-Replayed'],
        },
        errors: { UnknownReferences: ERRORS.UnknownReferences, IdempotencyKeyReused: KEY_REUSED },
      },
      (request, { actor }, raw) => createTask({ actor, draft: request.body, once: creation.asked(request, raw) }),
      creation.answered,
    ),
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/{task_id}',
        tag: 'tasks',
        operationId: 'getTask',
        summary: 'Read a task',
        request: { path: TaskPath, headers: ReadHeaders },
        success: {
          status: 200,
          description: 'The task.',
          body: TaskJson,
          headers: ['ETag'],
          notModified: 'The task is as you have it.',
        },
        errors: { TaskNotFound: ERRORS.TaskNotFound },
      },
      ({ path: { task_id: taskId } }, { actor }) => getTask({ actor, taskId }),
      (view, _target, { headers }) => taskUnlessKnown(view, headers),
    ),
    ...(['PUT', 'PATCH'] as const).map((method) =>
      forSignedIn(
        {
          method,
          path: '/tasks/{task_id}',
          tag: 'tasks',
          operationId: method === 'PUT' ? 'replaceTask' : 'updateTask',
          summary: 'Change a task',
          description:
            'Absent fields stay as they are, `null` clears what may be empty. All of the changes are made or none. The creator and superusers may change everything; the assignee everything but the title and `mentioned_user_ids`.',
          request: { path: TaskPath, headers: ChangeHeaders, body: jsonBody(UpdateTaskBody) },
          success: { status: 200, description: 'The task as it is now.', body: TaskJson, headers: ['ETag'] },
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
        description: 'For its creator and superusers, who can restore it.',
        request: { path: TaskPath, headers: ChangeHeaders },
        success: { status: 204, description: 'The task is gone.' },
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
        description: 'For its creator and superusers. It comes back whole; one that is not deleted stays as it is.',
        request: { path: TaskPath },
        success: { status: 200, description: 'The task as it is now.', body: TaskJson, headers: ['ETag'] },
        errors: {
          TaskNotFound: 'No such task, or none that you could see.',
          NotAllowed: 'You could see the task, but may not restore it.',
        },
      },
      ({ path: { task_id: taskId } }, { actor }) => restoreTask({ actor, taskId }),
      taskReply,
    ),
  ];
};
