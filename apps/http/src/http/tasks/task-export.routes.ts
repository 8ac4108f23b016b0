import type { ExportTasks } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { streamed } from '../response/reply.js';
import { list } from '../request/validation/values.js';
import { makeOneExportPerUser } from './one-export-per-user.js';
import { csvChunks, jsonChunks } from './task-export.js';
import { taskExportQuery } from './task-list.codecs.js';
import { TaskJson } from './tasks.responses.js';

export type TaskExportEndpointsDeps = Readonly<{ useCases: Readonly<{ exportTasks: ExportTasks }> }>;

const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', chunks: csvChunks },
  json: { type: 'application/json', chunks: jsonChunks },
} as const;

export const taskExportEndpoints = ({ useCases: { exportTasks } }: TaskExportEndpointsDeps): readonly Endpoint[] => {
  const oneAtATime = makeOneExportPerUser();
  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/export',
        tag: 'tasks',
        operationId: 'exportTasks',
        summary: 'Export a list of tasks',
        description:
          'The whole list as JSON or CSV, read while it is sent: a task that changes meanwhile may be in it or not. An export that fails midway breaks the connection. One export at a time for each user. In CSV, cells that a spreadsheet would run as formulas begin with an apostrophe.',
        request: { query: taskExportQuery },
        success: {
          status: 200,
          description: 'All tasks of the list.',
          body: list(TaskJson),
          alsoAs: 'text/csv',
          headers: ['Content-Disposition'],
        },
        errors: {
          SuperuserRequired: '`scope=all` is for superusers only.',
          ExportInProgress: 'Another export of yours is in progress.',
        },
      },
      ({ query: { choose, order } }, { actor, origin }) =>
        pipe(
          exportTasks({ actor, origin, ...choose('involved', actor.id), order }),
          TE.map((batches) => oneAtATime(actor.id, batches)),
        ),
      (batches, _target, { query: { format } }) =>
        streamed(FORMATS[format].type, FORMATS[format].chunks(batches), {
          'Content-Disposition': `attachment; filename="tasks.${format}"`,
        }),
    ),
  ];
};
