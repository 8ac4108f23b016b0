import type { Task, TaskId } from '../task/task.js';
import type { Notification } from './notification.js';

/** So many messages at once are no noise, and Discord takes them at once: five in two seconds. */
export const MOST_TASKS_APART = 5;

/** Enough to see what it is about; the rest is in the inbox. */
export const MOST_TASKS_NAMED = 10;

/** More is another digest. Each is judged when the digest is sent, and that costs time and memory. */
export const MOST_BEHIND_IN_DIGEST = 1000;

/** A notification with the task it is about, as that is now. */
export type TaskNews = Readonly<{ notification: Notification; task: Task }>;

/** What happened to one task, the oldest first. */
export type TaskDigest = Readonly<{ task: Task; notifications: readonly Notification[] }>;

/** The first tasks by name, in the order in which something happened to them, and how many there are besides. */
export type Digest = Readonly<{ named: readonly TaskDigest[]; more: number }>;

const tasksOf = (news: readonly TaskNews[]): readonly TaskDigest[] => {
  const byTask = new Map<TaskId, TaskDigest>();
  for (const { notification, task } of news) {
    const earlier = byTask.get(task.id)?.notifications ?? [];
    byTask.set(task.id, { task, notifications: [...earlier, notification] });
  }
  return [...byTask.values()];
};

/** Whether so much at once is told in one message. */
export const isDigest = (news: readonly TaskNews[]): boolean =>
  new Set(news.map(({ task }) => task.id)).size > MOST_TASKS_APART;

/** Each task once. */
export const digestOf = (news: readonly TaskNews[]): Digest => {
  const tasks = tasksOf(news);
  const named = tasks.slice(0, MOST_TASKS_NAMED);
  return { named, more: tasks.length - named.length };
};
