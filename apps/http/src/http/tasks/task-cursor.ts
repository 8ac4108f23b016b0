import { TASK_SORT_FIELDS, type TaskId, type TaskOrder, type TaskPosition } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { makeCursors, type Cursors } from '../signing/cursor.js';
import type { Keys } from '../signing/keys.js';

/** The last position of a page, and the order of the list. */
export type TaskCursor = Readonly<{ order: TaskOrder; position: TaskPosition }>;

/** The first element is the version of the format. */
const CursorJson = t.tuple([
  t.literal(2),
  t.tuple([
    t.keyof({ id: null, createdAt: null, updatedAt: null, dueDate: null, priority: null, title: null }),
    t.boolean,
  ]),
  t.tuple([t.union([t.string, t.null]), t.number]),
]);

const DATE_FIELDS: ReadonlySet<(typeof TASK_SORT_FIELDS)[number]> = new Set(['createdAt', 'updatedAt', 'dueDate']);

const decodeCursor = (text: string): TaskCursor | null => {
  const decoded = CursorJson.decode(JSON.parse(text));
  if (E.isLeft(decoded)) return null;
  const [, [by, descending], [key, id]] = decoded.right;
  const position = { key: key !== null && DATE_FIELDS.has(by) ? new Date(key) : key, id: id as TaskId };
  return { order: { by, descending }, position };
};

export const makeTaskCursors = (keys: Keys): Cursors<TaskCursor> =>
  makeCursors({
    keys,
    list: 'tasks',
    encode: ({ order: { by, descending }, position: { key, id } }) => JSON.stringify([2, [by, descending], [key, id]]),
    decode: decodeCursor,
  });
