import type { CreateTask, DeleteTask, GetTask, UpdateTask } from '@l-age/domain';
import { forSignedIn, type Endpoint } from '../endpoint.js';
import { created, noContent, ok } from '../reply.js';
import { jsonBody } from '../validation/body.js';
import { taskListEndpoints, type TaskListEndpointsDeps } from './task-lists.routes.js';
import { CreateTaskBody, TaskPath, UpdateTaskBody } from './tasks.codecs.js';
import { TaskJson, taskResponse } from './tasks.responses.js';

export type TaskEndpointsDeps = TaskListEndpointsDeps &
  Readonly<{
    useCases: Readonly<{ createTask: CreateTask; getTask: GetTask; updateTask: UpdateTask; deleteTask: DeleteTask }>;
  }>;

const ERRORS = {
  TaskNotFound: 'No such task, or none that you may see.',
  NotAllowed: 'You see the task, but may not do this to it.',
  VersionMismatch: 'The task is not in the expected version any more.',
  UnknownReferences: 'Somebody named in the body does not exist or is deactivated.',
};

export const taskEndpoints = (deps: TaskEndpointsDeps): readonly Endpoint[] => {
  const { createTask, getTask, deleteTask, updateTask } = deps.useCases;
  return [
    ...taskListEndpoints(deps),
    forSignedIn(
      {
        method: 'POST',
        path: '/tasks/',
        tag: 'tasks',
        operationId: 'createTask',
        summary: 'Create a task',
        description: 'The assignee and everybody mentioned are told, by id or by `@username` in title and description.',
        request: { body: jsonBody(CreateTaskBody) },
        success: { status: 201, description: 'The new task.', body: TaskJson, headers: ['Location'] },
        errors: { UnknownReferences: ERRORS.UnknownReferences },
      },
      ({ body: draft }, { actor }) => createTask({ actor, draft }),
      (view) => created(taskResponse(view), `/api/v1/tasks/${view.task.id}`),
    ),
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/{task_id}',
        tag: 'tasks',
        operationId: 'getTask',
        summary: 'Read a task',
        request: { path: TaskPath },
        success: { status: 200, description: 'The task.', body: TaskJson },
        errors: { TaskNotFound: ERRORS.TaskNotFound },
      },
      ({ path: { task_id: taskId } }, { actor }) => getTask({ actor, taskId }),
      (view) => ok(taskResponse(view)),
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
          request: { path: TaskPath, body: jsonBody(UpdateTaskBody) },
          success: { status: 200, description: 'The task as it is now.', body: TaskJson },
          errors: ERRORS,
        },
        ({ path: { task_id: taskId }, body: changes }, { actor }) =>
          updateTask({ actor, taskId, changes, expectedVersion: null }),
        (view) => ok(taskResponse(view)),
      ),
    ),
    forSignedIn(
      {
        method: 'DELETE',
        path: '/tasks/{task_id}',
        tag: 'tasks',
        operationId: 'deleteTask',
        summary: 'Delete a task',
        description: 'For its creator and superusers.',
        request: { path: TaskPath },
        success: { status: 204, description: 'The task is gone.' },
        errors: {
          TaskNotFound: ERRORS.TaskNotFound,
          NotAllowed: ERRORS.NotAllowed,
          VersionMismatch: ERRORS.VersionMismatch,
        },
      },
      ({ path: { task_id: taskId } }, { actor }) => deleteTask({ actor, taskId, expectedVersion: null }),
      () => noContent,
    ),
  ];
};
