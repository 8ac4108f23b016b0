import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { NewTask, Task, TaskId } from './task.js';

/** The tasks, inside one unit of work. */
export type TaskRepository = Readonly<{
  /** Numbers the task; a later task has a higher number. */
  add: (task: NewTask) => TaskEither<Unavailable, Task>;
  /** Locks the task until the unit of work ends. Finds deleted tasks too: who may see them is a rule, not a query. */
  findById: (id: TaskId) => TaskEither<Unavailable, Option<Task>>;
  /** Replaces the stored task with the same id, mentions and labels included. */
  save: (task: Task) => TaskEither<Unavailable, void>;
}>;
