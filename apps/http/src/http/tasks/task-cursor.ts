import { TASK_SORT_FIELDS, type TaskId, type TaskOrder, type TaskPosition } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { makeSignedText } from '../signed-text.js';
import { codec, type Codec } from '../validation/codec.js';
import { missing, valueError } from '../validation/field-problem.js';

/** The place where a page ended, and the order in which it is one. */
export type TaskCursor = Readonly<{ order: TaskOrder; position: TaskPosition }>;

/** Turns places in lists into texts that mean nothing to clients, and back. */
export type TaskCursors = Readonly<{ write: (cursor: TaskCursor) => string; codec: Codec<TaskCursor> }>;

/** The first member tells apart what later versions of the service may put here. */
const Place = t.tuple([
  t.literal(2),
  t.tuple([t.keyof({ createdAt: null, updatedAt: null, dueDate: null, priority: null, title: null }), t.boolean]),
  t.tuple([t.union([t.string, t.null]), t.number]),
]);

const IS_MOMENT: ReadonlySet<(typeof TASK_SORT_FIELDS)[number]> = new Set(['createdAt', 'updatedAt', 'dueDate']);

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

/** `key` is for cursors alone. */
export const makeTaskCursors = (key: string): TaskCursors => {
  const { seal, open } = makeSignedText(key, 'tasks');
  return {
    write: ({ order: { by, descending }, position: { key: at, id } }) =>
      seal(JSON.stringify([2, [by, descending], [at, id]])),
    codec: codec('cursor', { type: 'string' }, (input) => {
      if (input === undefined) return E.left(missing);
      if (typeof input !== 'string') return E.left({ type: 'string_type', msg: 'Input should be a valid string' });
      const place = Place.decode(parsed(open(input)));
      if (E.isLeft(place)) return E.left(valueError('should be the cursor of a page of this list'));
      const [, [by, descending], [at, id]] = place.right;
      const position = { key: at !== null && IS_MOMENT.has(by) ? new Date(at) : at, id: id as TaskId };
      return E.right({ order: { by, descending }, position });
    }),
  };
};
