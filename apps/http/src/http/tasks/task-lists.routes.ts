import { MAX_PAGE_SIZE, type ListTasks, type TaskPage } from '@l-age/domain';
import { forSignedIn, type Endpoint, type Target } from '../endpoint.js';
import { ok, type Reply } from '../reply.js';
import { list } from '../validation/values.js';
import { makeTaskCursors } from './cursor.js';
import { nextPageHeaders } from './next-page.js';
import { allTasksQuery, narrowListQuery } from './tasks.codecs.js';
import { TaskJson, taskResponse } from './tasks.responses.js';

export type TaskListEndpointsDeps = Readonly<{
  useCases: Readonly<{ listTasks: ListTasks }>;
  /** Signs the cursors. */
  cursorKey: string;
}>;

const success = {
  status: 200,
  description: 'One page, newest first. `Link` and `X-Next-Cursor` lead to the next, unless this is the last.',
  body: list(TaskJson, { maxItems: MAX_PAGE_SIZE }),
  headers: ['Link', 'X-Next-Cursor'],
};

export const taskListEndpoints = ({
  useCases: { listTasks },
  cursorKey,
}: TaskListEndpointsDeps): readonly Endpoint[] => {
  const cursors = makeTaskCursors(cursorKey);
  const narrowQuery = narrowListQuery(cursors.codec);

  const pageReply = ({ tasks, next }: TaskPage, target: Target): Reply =>
    ok(tasks.map(taskResponse), nextPageHeaders(target, next === null ? null : cursors.write(next)));

  const narrowList = (kind: 'assigned' | 'mentioned', operationId: string, summary: string): Endpoint =>
    forSignedIn(
      {
        method: 'GET',
        path: `/tasks/${kind}`,
        tag: 'tasks',
        operationId,
        summary,
        request: { query: narrowQuery },
        success,
        errors: { SuperuserRequired: 'Only ever with `scope=all`, which this list does not take.' },
      },
      ({ query: { limit, skip, cursor } }, { actor }) => listTasks({ actor, list: kind, limit, skip, after: cursor }),
      pageReply,
    );

  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/',
        tag: 'tasks',
        operationId: 'listTasks',
        summary: 'List the tasks you created, are assigned to or are mentioned in',
        request: { query: allTasksQuery(cursors.codec) },
        success,
        errors: { SuperuserRequired: '`scope=all` is for superusers only.' },
      },
      ({ query: { scope, limit, skip, cursor } }, { actor }) =>
        listTasks({ actor, list: scope === 'all' ? 'all' : 'involved', limit, skip, after: cursor }),
      pageReply,
    ),
    narrowList('assigned', 'listAssignedTasks', 'List the tasks assigned to you'),
    narrowList('mentioned', 'listMentionedTasks', 'List the tasks that mention you'),
  ];
};
