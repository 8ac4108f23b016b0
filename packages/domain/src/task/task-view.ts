import type { UserId, UserRef } from '../user/user.js';
import { mentionedUserIds, type Task } from './task.js';

/** A task with the names of the people in it, as readers see it. */
export type TaskView = Readonly<{
  task: Task;
  createdBy: UserRef;
  assignee: UserRef | null;
  mentionedUsers: readonly UserRef[];
}>;

/** Everybody whose name a view of the task needs. */
export const peopleIn = (task: Task): readonly UserId[] => [
  ...new Set([task.createdById, ...(task.assigneeId === null ? [] : [task.assigneeId]), ...mentionedUserIds(task)]),
];

/** Puts names to the ids. A reference always names a stored user; one that does not is a bug of the store. */
export const viewOf = (task: Task, people: readonly UserRef[]): TaskView => {
  const byId = new Map(people.map(({ id, username }) => [id, { id, username }]));
  const nameOf = (id: UserId): UserRef => {
    const person = byId.get(id);
    if (person === undefined)
      throw new Error(`task ${String(task.id)} refers to user ${String(id)}, who is not stored`);
    return person;
  };
  return {
    task,
    createdBy: nameOf(task.createdById),
    assignee: task.assigneeId === null ? null : nameOf(task.assigneeId),
    mentionedUsers: mentionedUserIds(task).map(nameOf),
  };
};
