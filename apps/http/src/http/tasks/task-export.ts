import type { TaskView } from '@l-age/domain';
import { stringify } from 'csv-stringify/sync';
import * as E from 'fp-ts/lib/Either.js';
import type { HttpError } from '../request/request-error.js';
import { taskResponse } from './tasks.responses.js';

type Batches = AsyncIterable<E.Either<HttpError, readonly TaskView[]>>;
type Chunks = AsyncIterable<E.Either<HttpError, string>>;

/** Separates the values of a list in one cell. */
const SEPARATOR = '; ';

const COLUMNS = [
  'id',
  'title',
  'description',
  'status',
  'priority',
  'created_by_id',
  'created_by',
  'assignee_id',
  'assignee',
  'mentioned_user_ids',
  'mentioned_users',
  'labels',
  'due_date',
  'version',
  'completed_at',
  'created_at',
  'updated_at',
] as const;

const rowOf = (view: TaskView): Readonly<Record<(typeof COLUMNS)[number], string | number | null>> => {
  const { created_by, assignee, mentioned_user_ids, mentioned_users, labels, ...rest } = taskResponse(view);
  return {
    ...rest,
    created_by: created_by.username,
    assignee: assignee?.username ?? null,
    mentioned_user_ids: mentioned_user_ids.join(SEPARATOR),
    mentioned_users: mentioned_users.map(({ username }) => username).join(SEPARATOR),
    labels: labels.join(SEPARATOR),
  };
};

/** RFC 4180. An apostrophe precedes cells that a spreadsheet would run as formulas. */
const csv = (rows: readonly unknown[]): string =>
  stringify([...rows], {
    columns: [...COLUMNS],
    record_delimiter: 'windows',
    // By default the library quotes CRLF, but not a single CR or LF.
    quoted_match: /[\r\n",]/,
    escape_formulas: true,
  });

/** The parts of a document. `begin` is sent together with the first batch, so that an error there becomes an error response. */
type Format = Readonly<{ begin: string; between: string; end: string; render: (views: readonly TaskView[]) => string }>;

const chunksOf = (format: Format) =>
  async function* (batches: Batches): Chunks {
    let before = format.begin;
    for await (const batch of batches) {
      yield E.map((views: readonly TaskView[]) => before + format.render(views))(batch);
      before = format.between;
    }
    yield E.right((before === format.begin ? before : '') + format.end);
  };

export const csvChunks = chunksOf({
  begin: `${COLUMNS.join(',')}\r\n`,
  between: '',
  end: '',
  render: (views) => csv(views.map(rowOf)),
});

export const jsonChunks = chunksOf({
  begin: '[',
  between: ',\n',
  end: ']\n',
  render: (views) => views.map((view) => JSON.stringify(taskResponse(view))).join(',\n'),
});
