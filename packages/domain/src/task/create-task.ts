import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { refOf, type Actor } from '../shared/actor.js';
import type { TaskStores } from './task-stores.js';
import type { DomainErrorOf, Unavailable } from '../shared/errors.js';
import type { Clock } from '../shared/clock.port.js';
import { once, type Answer, type Once } from '../shared/idempotency.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { User } from '../user/user.js';
import { recordEvent } from './record-event.js';
import type { TaskDraft } from './task-fields.js';
import { findPeople, idsIn, mentionedIn, NOBODY, requireActiveUsers } from './task-people.js';
import { viewOf, type TaskView } from './task-view.js';
import { completedAtOf, type NewTask } from './task.js';

export type CreateTaskDeps = Readonly<{ unitOfWork: UnitOfWork<TaskStores>; clock: Clock }>;

export type CreateTaskInput = Readonly<{ actor: Actor; draft: TaskDraft; once: Once<TaskView> | null }>;

export type CreateTaskError = DomainErrorOf<'UnknownReferences'> | DomainErrorOf<'IdempotencyKeyReused'> | Unavailable;

/** Saves the task and notifies the assignee and the mentioned users. */
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
  stores: TaskStores,
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

const newTask = (
  actor: Actor,
  { mentionedUserIds, ...fields }: TaskDraft,
  people: readonly User[],
  now: Date,
): NewTask => ({
  ...fields,
  createdById: actor.id,
  mentions: {
    byId: [...new Set(mentionedUserIds)],
    inText: mentionedIn(people, [fields.title, fields.description]),
    inComments: [],
  },
  version: 1,
  createdAt: now,
  updatedAt: now,
  completedAt: completedAtOf(fields.status, null, now),
  deletedAt: null,
});
