import type { UserId } from '../shared/ids.js';
import type { Actor } from '../shared/actor.js';
import { mentionedUserIds, type Task } from './task.js';
import { TASK_FIELDS, type ChangeableField } from './task-fields.js';

/** Creator, assignee and mentioned users: the task is in their lists. */
export const isInvolved = (userId: UserId, task: Task): boolean =>
  task.createdById === userId || task.assigneeId === userId || mentionedUserIds(task).includes(userId);

/** For other users the task does not exist. Nobody sees a deleted task. */
export const canSee = (actor: Actor, task: Task): boolean =>
  task.deletedAt === null && couldSeeIfNotDeleted(actor, task);

/** The creator and superusers may do everything to a task. */
export const ownsTask = (actor: Actor, task: Task): boolean => actor.isSuperuser || task.createdById === actor.id;

/** Whether the actor may change any field. Mentioned users may not. */
export const canEdit = (actor: Actor, task: Task): boolean => ownsTask(actor, task) || task.assigneeId === actor.id;

export const canChange = (actor: Actor, task: Task, field: ChangeableField): boolean =>
  ownsTask(actor, task) || (task.assigneeId === actor.id && TASK_FIELDS[field].assigneeMayChange);

export const canDelete = ownsTask;

/** Ignores the deletion of the task: the actor of a restore must be able to see the task without it. */
export const couldSeeIfNotDeleted = (actor: Pick<Actor, 'id' | 'isSuperuser'>, task: Task): boolean =>
  actor.isSuperuser || isInvolved(actor.id, task);

export const canRestore = ownsTask;
