import type { Task } from '../../task/task.js';
import type { Notification } from '../notification.js';

/** Up to this many tasks get separate messages. Discord accepts five messages in two seconds. */
export const MAX_SEPARATE_TASKS = 5;

/** A digest only counts the other tasks. The inbox lists them. */
export const MAX_NAMED_TASKS = 10;

/** A notification with the current state of its task. */
export type TaskUpdate = Readonly<{ notification: Notification; task: Task }>;

/** The notifications of one task, oldest first. */
export type TaskDigest = Readonly<{ task: Task; notifications: readonly Notification[] }>;

/** The first tasks by name, in the order of their first notification, and the number of the other tasks. */
export type Digest = Readonly<{ named: readonly TaskDigest[]; more: number }>;

/** Whether these updates are sent as one digest. */
export const isDigest = (updates: readonly TaskUpdate[]): boolean =>
  new Set(updates.map(({ task }) => task.id)).size > MAX_SEPARATE_TASKS;

/** Contains each task once, in its latest state. */
export const digestOf = (updates: readonly TaskUpdate[]): Digest => {
  const tasks = [...new Map(updates.map(({ task }) => [task.id, task])).values()];
  const named = tasks.slice(0, MAX_NAMED_TASKS).map((task) => ({
    task,
    notifications: updates.filter((each) => each.task.id === task.id).map(({ notification }) => notification),
  }));
  return { named, more: tasks.length - named.length };
};
