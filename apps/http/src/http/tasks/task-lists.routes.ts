import { MAX_PAGE_SIZE, type ListTasks, type TaskPage } from '@l-age/domain';
import { forSignedIn, type Endpoint, type Target } from '../routing/endpoint.js';
import type { Keys } from '../signing/keys.js';
import { ok, type Reply } from '../response/reply.js';
import { list } from '../request/validation/values.js';
import { nextPageHeaders } from './next-page.js';
import { makeTaskCursors } from './task-cursor.js';
import { taskListQuery, type TaskListRequest } from './task-list.codecs.js';
import { TaskJson, taskResponse } from './tasks.responses.js';

export type TaskListEndpointsDeps = Readonly<{
  useCases: Readonly<{ listTasks: ListTasks }>;
  /** Sign the cursors. */
  cursorKeys: Keys;
}>;

const success = {
  status: 200,
  description:
    'One page. `Link` and `X-Next-Cursor` lead to the next, unless this is the last; `X-Total-Count` comes with `count=true`.',
  body: list(TaskJson, { maxItems: MAX_PAGE_SIZE }),
  headers: ['Link', 'X-Next-Cursor', 'X-Total-Count'],
};

const LISTS = {
  involved: ['/tasks/', 'listTasks', 'List the tasks you created, are assigned to or are mentioned in'],
  assigned: ['/tasks/assigned', 'listAssignedTasks', 'List the tasks assigned to you'],
  mentioned: ['/tasks/mentioned', 'listMentionedTasks', 'List the tasks that mention you'],
} as const;

export const taskListEndpoints = ({
  useCases: { listTasks },
  cursorKeys,
}: TaskListEndpointsDeps): readonly Endpoint[] => {
  const cursors = makeTaskCursors(cursorKeys);
  const query = taskListQuery(cursors.codec);

  const pageReply = (
    { items, next, total }: TaskPage,
    target: Target,
    { query: { order } }: Readonly<{ query: TaskListRequest }>,
  ): Reply =>
    ok(items.map(taskResponse), {
      ...nextPageHeaders(target, next === null ? null : cursors.write({ order, position: next })),
      ...(total === null ? {} : { 'X-Total-Count': String(total) }),
    });

  return (['involved', 'assigned', 'mentioned'] as const).map((kind) => {
    const [path, operationId, summary] = LISTS[kind];
    return forSignedIn(
      {
        method: 'GET',
        path,
        tag: 'tasks',
        operationId,
        summary,
        request: { query },
        success,
        errors: { SuperuserRequired: '`scope=all` is for superusers only.' },
      },
      ({ query: { choose, ...page } }, { actor }) => listTasks({ actor, ...choose(kind, actor.id), ...page }),
      pageReply,
    );
  });
};
