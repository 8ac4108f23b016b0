import type { TaskId } from '@l-age/domain';
import * as t from 'io-ts';
import { makeSignedCursors, type Cursors } from '../signed-cursor.js';
import { mapped } from '../validation/codec.js';

/** A page of tasks ends after a task. */
export type TaskCursors = Cursors<TaskId>;

/** The first member tells apart what later versions of the service may put here. */
const Place = t.tuple([t.literal(1), t.number]);

/** `key` is for cursors alone. */
export const makeTaskCursors = (key: string): TaskCursors => {
  const { write, codec } = makeSignedCursors(key, Place);
  return {
    write: (after) => write([1, after]),
    codec: mapped(codec, ([, after]) => after as TaskId),
  };
};
