import { TASK_SORT_FIELDS, type TaskId, type TaskOrder, type TaskPosition } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { makeCursors, type Cursors } from '../signing/cursor.js';
import type { Keys } from '../signing/keys.js';

/** The place where a page ended, and the order in which it is one. */
export type TaskCursor = Readonly<{ order: TaskOrder; position: TaskPosition }>;

/** The first member tells apart what later versions of the service may put here. */
const Place = t.tuple([
  t.literal(2),
  t.tuple([
    t.keyof({ id: null, createdAt: null, updatedAt: null, dueDate: null, priority: null, title: null }),
    t.boolean,
  ]),
  t.tuple([t.union([t.string, t.null]), t.number]),
]);

const IS_MOMENT: ReadonlySet<(typeof TASK_SORT_FIELDS)[number]> = new Set(['createdAt', 'updatedAt', 'dueDate']);

const readPlace = (text: string): TaskCursor | null => {
  const place = Place.decode(JSON.parse(text));
  if (E.isLeft(place)) return null;
  const [, [by, descending], [at, id]] = place.right;
  const position = { key: at !== null && IS_MOMENT.has(by) ? new Date(at) : at, id: id as TaskId };
  return { order: { by, descending }, position };
};

/** `keys` are for cursors alone. */
export const makeTaskCursors = (keys: Keys): Cursors<TaskCursor> =>
  makeCursors({
    keys,
    list: 'tasks',
    write: ({ order: { by, descending }, position: { key: at, id } }) =>
      JSON.stringify([2, [by, descending], [at, id]]),
    read: readPlace,
  });
