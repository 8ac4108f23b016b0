import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';
import type { NewActivity } from './activity/activity.js';
import type { TaskEvent } from './task-event.js';

/** Receives the task events of one unit of work. `notification/` implements it. */
export type TaskEvents = Readonly<{
  /** Saves the entry of the task's history, and notifies. The unit of work commits both with the change itself. */
  record: (event: TaskEvent, entry: NewActivity) => TaskEither<Unavailable, void>;
}>;
