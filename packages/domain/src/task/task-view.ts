import type { UserRef } from '../shared/actor.js';
import type { UserId } from '../shared/ids.js';
import { mentionedUserIds, type Task } from './task.js';

/** A task with the names of its users. */
export type TaskView = Readonly<{
  task: Task;
  createdBy: UserRef;
  assignee: UserRef | null;
  mentionedUsers: readonly UserRef[];
}>;

/** The users whose names a view of the task needs. */
export const peopleIn = (task: Task): readonly UserId[] => [
  ...new Set([task.createdById, ...(task.assigneeId === null ? [] : [task.assigneeId]), ...mentionedUserIds(task)]),
];

/** Resolves the names. A missing user is a bug of the store, and throws. */
export const viewOf = (task: Task, people: readonly UserRef[]): TaskView => {
  const byId = new Map(people.map(({ id, username }) => [id, { id, username }]));
  const nameOf = (id: UserId): UserRef => {
    const person = byId.get(id);
    if (person === undefined)
      throw new Error(`task ${String(task.id)} references user ${String(id)}, which is not stored`);
    return person;
  };
  return {
    task,
    createdBy: nameOf(task.createdById),
    assignee: task.assigneeId === null ? null : nameOf(task.assigneeId),
    mentionedUsers: mentionedUserIds(task).map(nameOf),
  };
};
