import type { ActivityId } from '@l-age/domain';
import { describePage, pageReply } from '../response/page.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { makeIdCursors } from '../signing/cursor.js';
import { ActivityJson, activityResponse } from './activity.responses.js';
import { pageOfTaskQuery } from './comments.codecs.js';
import { TaskPath } from './tasks.codecs.js';
import type { RouteDeps } from '../routing/route-deps.js';

export const activityEndpoints = ({ useCases, cursorKeys }: RouteDeps): readonly Endpoint[] => {
  const cursors = makeIdCursors<ActivityId>(cursorKeys, 'activity');
  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/{task_id}/activity',
        tag: 'tasks',
        operationId: 'listActivity',
        summary: 'List the history of a task',
        description: 'All changes with their author, time, old and new values. For every user who can see the task.',
        request: { path: TaskPath, query: pageOfTaskQuery(cursors.codec) },
        success: describePage(ActivityJson, 'One page of the history, oldest entries first.'),
        errors: { TaskNotFound: 'The task does not exist, or you cannot see it.' },
      },
      ({ path: { task_id: taskId }, query: { limit, skip, cursor } }, { actor }) =>
        useCases.listActivity({ actor, taskId, limit, skip, after: cursor }),
      ({ items, next }, target) => pageReply(items.map(activityResponse), cursors.encode(next), target),
    ),
  ];
};
