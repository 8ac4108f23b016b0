import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import { once, type Answer, type Once } from '../shared/idempotency.js';
import type { Stores, UnitOfWork } from '../shared/unit-of-work.port.js';
import { refOf, type Actor, type User, type UserId } from '../user/user.js';
import { recordEvent } from './record-event.js';
import { findPeople, idsIn, mentionedIn, NOBODY, requireActiveUsers } from './task-people.js';
import type { Label, TaskTitle } from './task-values.js';
import { viewOf, type TaskView } from './task-view.js';
import { completedAtOf, type NewTask, type TaskPriority, type TaskStatus } from './task.js';

export type CreateTaskDeps = Readonly<{ unitOfWork: UnitOfWork; clock: Clock }>;

export type TaskDraft = Readonly<{
  title: TaskTitle;
  description: string | null;
  status: TaskStatus;
  priority: TaskPriority;
  assigneeId: UserId | null;
  mentionedUserIds: readonly UserId[];
  labels: readonly Label[];
  dueDate: Date | null;
}>;

export type CreateTaskInput = Readonly<{ actor: Actor; draft: TaskDraft; once: Once<TaskView> | null }>;

export type CreateTaskError = DomainErrorOf<'UnknownReferences'> | DomainErrorOf<'IdempotencyKeyReused'> | Unavailable;

/** Saves the task together with the notifications of everybody assigned or mentioned. */
export type CreateTask = (input: CreateTaskInput) => TE.TaskEither<CreateTaskError, Answer<TaskView>>;

export const makeCreateTask =
  ({ unitOfWork, clock }: CreateTaskDeps): CreateTask =>
  ({ actor, draft, once: request }) => {
    const now = clock.now();
    return unitOfWork.run((stores) =>
      once(stores, request, { ownerId: actor.id, at: now }, create(stores, actor, draft, now)),
    );
  };

const create = (
  stores: Stores,
  actor: Actor,
  draft: TaskDraft,
  now: Date,
): TE.TaskEither<DomainErrorOf<'UnknownReferences'> | Unavailable, TaskView> =>
  pipe(
    findPeople(stores, idsIn(draft), [draft.title, draft.description]),
    TE.tap((people) => TE.fromEither(requireActiveUsers(people, draft, NOBODY))),
    TE.bindTo('people'),
    TE.bindW('after', ({ people }) => stores.tasks.add(newTask(actor, draft, people, now))),
    TE.tap(({ after }) =>
      recordEvent(stores, {
        actor: refOf(actor),
        action: 'created',
        before: null,
        after,
        commentId: null,
        commentMentions: [],
        commenterIds: [],
        at: now,
      }),
    ),
    TE.map(({ people, after }) => viewOf(after, [actor, ...people])),
  );

const newTask = (actor: Actor, draft: TaskDraft, people: readonly User[], now: Date): NewTask => ({
  title: draft.title,
  description: draft.description,
  status: draft.status,
  priority: draft.priority,
  createdById: actor.id,
  assigneeId: draft.assigneeId,
  mentions: {
    byId: [...new Set(draft.mentionedUserIds)],
    inText: mentionedIn(people, [draft.title, draft.description]),
    inComments: [],
  },
  labels: draft.labels,
  dueDate: draft.dueDate,
  version: 1,
  createdAt: now,
  updatedAt: now,
  completedAt: completedAtOf(draft.status, null, now),
  deletedAt: null,
});
