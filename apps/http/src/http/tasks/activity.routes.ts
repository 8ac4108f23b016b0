import { MAX_PAGE_SIZE, type ActivityId, type ListActivity } from '@l-age/domain';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { makeIdCursors } from '../signing/cursor.js';
import type { Keys } from '../signing/keys.js';
import { ok } from '../response/reply.js';
import { list } from '../request/validation/values.js';
import { ActivityJson, activityResponse } from './activity.responses.js';
import { pageOfTaskQuery } from './comments.codecs.js';
import { nextPageHeaders } from './next-page.js';
import { TaskPath } from './tasks.codecs.js';

export type ActivityEndpointsDeps = Readonly<{
  useCases: Readonly<{ listActivity: ListActivity }>;
  /** Sign the cursors. */
  cursorKeys: Keys;
}>;

export const activityEndpoints = ({ useCases, cursorKeys }: ActivityEndpointsDeps): readonly Endpoint[] => {
  const cursors = makeIdCursors<ActivityId>(cursorKeys, 'activity');
  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/{task_id}/activity',
        tag: 'tasks',
        operationId: 'listActivity',
        summary: 'Read the history of a task',
        description: 'Who changed what from what to what, and when. For everybody who sees the task.',
        request: { path: TaskPath, query: pageOfTaskQuery(cursors.codec) },
        success: {
          status: 200,
          description: 'One page, oldest first. `Link` and `X-Next-Cursor` lead to the next, unless this is the last.',
          body: list(ActivityJson, { maxItems: MAX_PAGE_SIZE }),
          headers: ['Link', 'X-Next-Cursor'],
        },
        errors: { TaskNotFound: 'No such task, or none that you may see.' },
      },
      ({ path: { task_id: taskId }, query: { limit, skip, cursor } }, { actor }) =>
        useCases.listActivity({ actor, taskId, limit, skip, after: cursor }),
      ({ items, next }, target) =>
        ok(items.map(activityResponse), nextPageHeaders(target, next === null ? null : cursors.write(next))),
    ),
  ];
};
