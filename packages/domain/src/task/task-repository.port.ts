import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../shared/ids.js';
import type { Unavailable } from '../shared/errors.js';
import type { NewTask, Task } from './task.js';

/** The tasks, inside one unit of work. */
export type TaskRepository = Readonly<{
  /** Assigns an ascending id. */
  add: (task: NewTask) => TaskEither<Unavailable, Task>;
  /** Locks the task until the unit of work ends. Includes deleted tasks. */
  findById: (id: TaskId) => TaskEither<Unavailable, Option<Task>>;
  /** Replaces the stored task with the same id, including mentions and labels. */
  save: (task: Task) => TaskEither<Unavailable, void>;
}>;
