import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../shared/ids.js';
import { refOf, type Actor } from '../shared/actor.js';
import type { TaskStores } from './task-stores.js';
import { notAllowed, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { User } from '../user/user.js';
import { requirePrecondition, type Precondition, type PreconditionFailed } from './precondition.js';
import { recordChange } from './record-event.js';
import { requireVisibleTask } from './require-visible-task.js';
import { applyChanges, changedFields, revise, type TaskChanges } from './task-changes.js';
import { findPeople, idsIn, mentionedIn, requireActiveUsers, withNames, type PeopleById } from './task-people.js';
import { canChange, canEdit } from './task-rights.js';
import { peopleIn, viewOf, type TaskView } from './task-view.js';
import { mentionedUserIds, type Task } from './task.js';

export type UpdateTaskDeps = Readonly<{ unitOfWork: UnitOfWork<TaskStores>; clock: Clock }>;

export type UpdateTaskInput = Readonly<{
  actor: Actor;
  taskId: TaskId;
  changes: TaskChanges;
  precondition: Precondition;
}>;

export type UpdateTaskError =
  | DomainErrorOf<'TaskNotFound'>
  | DomainErrorOf<'NotAllowed'>
  | PreconditionFailed
  | DomainErrorOf<'UnknownReferences'>
  | Unavailable;

/** Saves all changes, or none if one is not allowed. A field sent with its present value is not a change. */
export type UpdateTask = (input: UpdateTaskInput) => TE.TaskEither<UpdateTaskError, TaskView>;

export const makeUpdateTask =
  ({ unitOfWork, clock }: UpdateTaskDeps): UpdateTask =>
  ({ actor, taskId, changes, precondition }) => {
    const now = clock.now();
    return unitOfWork.run((stores) =>
      pipe(
        requireVisibleTask(stores, actor, taskId),
        TE.filterOrElseW((task) => mayApply(actor, task, applyChanges(task, changes, now)), notAllowed),
        TE.flatMap((task) => requirePrecondition(stores, precondition, task)),
        TE.flatMap((task) => saveChanges(stores, actor, task, changes, now)),
      ),
    );
  };

const mayApply = (actor: Actor, before: Task, after: Task): boolean =>
  canEdit(actor, before) && changedFields(before, after).every((field) => canChange(actor, before, field));

const saveChanges = (
  stores: TaskStores,
  actor: Actor,
  before: Task,
  changes: TaskChanges,
  now: Date,
): TE.TaskEither<DomainErrorOf<'UnknownReferences'> | Unavailable, TaskView> => {
  const wanted = applyChanges(before, changes, now);
  if (changedFields(before, wanted).length === 0) return withNames(stores, before);
  const named = peopleNamedIn(changes);
  const newTexts = textsChanged(before, wanted) ? [wanted.title, wanted.description] : [];
  return pipe(
    findPeople(stores, [...peopleIn(wanted), ...idsIn(named)], newTexts),
    TE.tap((people) => TE.fromEither(requireActiveUsers(people, named, knownPeopleOf(before)))),
    TE.bindTo('people'),
    TE.let('after', ({ people }) => revise(textsChanged(before, wanted) ? mentioning(wanted, people) : wanted, now)),
    TE.tap(({ after }) => stores.tasks.save(after)),
    TE.tap(({ after }) => recordChange(stores, { actor: refOf(actor), action: 'updated', before, after, at: now })),
    TE.map(({ people, after }) => viewOf(after, people)),
  );
};

const peopleNamedIn = (changes: TaskChanges): PeopleById => ({
  assigneeId: changes.assigneeId ?? null,
  mentionedUserIds: changes.mentionedUserIds ?? [],
});

/** Users who are already on the task may stay, even if they are deactivated. */
const knownPeopleOf = (task: Task): PeopleById => ({
  assigneeId: task.assigneeId,
  mentionedUserIds: mentionedUserIds(task),
});

/** Mentions are resolved when a text changes, not with every edit. */
const textsChanged = (before: Task, wanted: Task): boolean =>
  before.title !== wanted.title || before.description !== wanted.description;

const mentioning = (task: Task, people: readonly User[]): Task => ({
  ...task,
  mentions: { ...task.mentions, inText: mentionedIn(people, [task.title, task.description]) },
});
