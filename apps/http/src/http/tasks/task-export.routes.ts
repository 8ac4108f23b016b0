import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { streamed } from '../response/reply.js';
import { list } from '../request/validation/values.js';
import { makeOneExportPerUser } from './one-export-per-user.js';
import { csvChunks, jsonChunks } from './task-export.js';
import { taskExportQuery } from './task-list.codecs.js';
import { TaskJson } from './tasks.responses.js';
import type { RouteDeps } from '../routing/route-deps.js';

const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', chunks: csvChunks },
  json: { type: 'application/json', chunks: jsonChunks },
} as const;

export const taskExportEndpoints = ({ useCases: { exportTasks } }: RouteDeps): readonly Endpoint[] => {
  const oneExportPerUser = makeOneExportPerUser();
  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/tasks/export',
        tag: 'tasks',
        operationId: 'exportTasks',
        summary: 'Export a list of tasks',
        description:
          'Streams the whole list as JSON or CSV. A task that changes during the export can be missing. An error during the export breaks the connection. Each user has one export at a time. In CSV, an apostrophe precedes cells that a spreadsheet would run as formulas.',
        request: { query: taskExportQuery },
        success: {
          status: 200,
          description: 'The exported tasks.',
          body: list(TaskJson),
          alternativeType: 'text/csv',
          headers: ['Content-Disposition'],
        },
        errors: {
          SuperuserRequired: '`scope=all` is for superusers only.',
          ExportInProgress: 'Another of your exports is in progress.',
        },
      },
      ({ query: { select, order } }, { actor, origin }) =>
        pipe(
          exportTasks({ actor, origin, ...select('involved', actor.id), order }),
          TE.map((batches) => oneExportPerUser(actor.id, batches)),
        ),
      (batches, _target, { query: { format } }) =>
        streamed(FORMATS[format].type, FORMATS[format].chunks(batches), {
          'Content-Disposition': `attachment; filename="tasks.${format}"`,
        }),
    ),
  ];
};
