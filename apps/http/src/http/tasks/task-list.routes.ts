import { describePage, pageReply } from '../response/page.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { makeTaskCursors } from './task-cursor.js';
import { taskListQuery } from './task-list.codecs.js';
import { TaskJson, taskResponse } from './tasks.responses.js';
import type { RouteDeps } from '../routing/route-deps.js';

const success = describePage(TaskJson, 'One page of the tasks. `X-Total-Count` is sent with `count=true`.', [
  'X-Total-Count',
]);

const LISTS = {
  involved: ['/tasks/', 'listTasks', 'List tasks that you created, are assigned to or are mentioned in'],
  assigned: ['/tasks/assigned', 'listAssignedTasks', 'List tasks assigned to you'],
  mentioned: ['/tasks/mentioned', 'listMentionedTasks', 'List tasks that mention you'],
} as const;

export const taskListEndpoints = ({ useCases: { listTasks }, cursorKeys }: RouteDeps): readonly Endpoint[] => {
  const cursors = makeTaskCursors(cursorKeys);
  const query = taskListQuery(cursors.codec);

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
      ({ query: { select, ...page } }, { actor }) => listTasks({ actor, ...select(kind, actor.id), ...page }),
      ({ items, next, total }, target, { query: { order } }) =>
        pageReply(
          items.map(taskResponse),
          cursors.encode(next === null ? null : { order, position: next }),
          target,
          total === null ? {} : { 'X-Total-Count': String(total) },
        ),
    );
  });
};
