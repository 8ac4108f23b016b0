import type { Task } from '../../task/task.js';
import type { Notification } from '../notification.js';

/** Up to so many tasks are sent as separate messages: Discord accepts five in two seconds. */
export const MAX_SEPARATE_TASKS = 5;

/** The other tasks are counted; the inbox lists them. */
export const MAX_NAMED_TASKS = 10;

/** A notification with the task it is about, as that is now. */
export type TaskUpdate = Readonly<{ notification: Notification; task: Task }>;

/** What happened to one task, the oldest first. */
export type TaskDigest = Readonly<{ task: Task; notifications: readonly Notification[] }>;

/** The first tasks by name, in the order of their first notification, and the number of the other tasks. */
export type Digest = Readonly<{ named: readonly TaskDigest[]; more: number }>;

/** Whether these are sent in one message. */
export const isDigest = (news: readonly TaskUpdate[]): boolean =>
  new Set(news.map(({ task }) => task.id)).size > MAX_SEPARATE_TASKS;

/** Contains each task once, as it was read last. */
export const digestOf = (news: readonly TaskUpdate[]): Digest => {
  const tasks = [...new Map(news.map(({ task }) => [task.id, task])).values()];
  const named = tasks.slice(0, MAX_NAMED_TASKS).map((task) => ({
    task,
    notifications: news.filter((each) => each.task.id === task.id).map(({ notification }) => notification),
  }));
  return { named, more: tasks.length - named.length };
};
