import type { Actor, UserId } from '../user/user.js';
import { mentionedUserIds, type Task } from './task.js';
import type { ChangeableField } from './task-changes.js';

/** Created by, assigned to or mentioned: those who find the task in their lists. */
export const isInvolved = (userId: UserId, task: Task): boolean =>
  task.createdById === userId || task.assigneeId === userId || mentionedUserIds(task).includes(userId);

/** To anyone else the task does not exist. A deleted task is hidden from everybody. */
export const canSee = (actor: Actor, task: Task): boolean =>
  task.deletedAt === null && couldSeeIfNotDeleted(actor, task);

/** The creator and superusers may do everything to a task. */
export const ownsTask = (actor: Actor, task: Task): boolean => actor.isSuperuser || task.createdById === actor.id;

const ASSIGNEE_MAY_CHANGE: { readonly [Field in ChangeableField]: boolean } = {
  title: false,
  description: true,
  status: true,
  priority: true,
  assigneeId: true,
  mentionedUserIds: false,
  labels: true,
  dueDate: true,
};

/** Whether the actor may change anything at all: a mentioned user may not. */
export const canEdit = (actor: Actor, task: Task): boolean => ownsTask(actor, task) || task.assigneeId === actor.id;

/** The assignee may change everything but the title and the mentions given by id. */
export const canChange = (actor: Actor, task: Task, field: ChangeableField): boolean =>
  ownsTask(actor, task) || (task.assigneeId === actor.id && ASSIGNEE_MAY_CHANGE[field]);

export const canDelete = ownsTask;

/** Whether the task, were it not deleted, would be the actor's to see: whoever may restore it must. */
export const couldSeeIfNotDeleted = (actor: Pick<Actor, 'id' | 'isSuperuser'>, task: Task): boolean =>
  actor.isSuperuser || isInvolved(actor.id, task);

export const canRestore = ownsTask;
