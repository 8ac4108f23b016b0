import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../../shared/ids.js';
import { refOf, type Actor } from '../../shared/actor.js';
import type { TaskStores } from '../task-stores.js';
import type { DomainErrorOf, Unavailable } from '../../shared/errors.js';
import type { Clock } from '../../shared/clock.port.js';
import { once, type Answer, type Once } from '../../shared/idempotency.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import { recordCommentChange } from './change-comments.js';
import type { Comment, CommentBody, CommentView } from './comment.js';
import { requireVisibleTask } from '../require-visible-task.js';
import { findPeople, mentionedIn } from '../task-people.js';
import type { Task } from '../task.js';

export type AddCommentDeps = Readonly<{ unitOfWork: UnitOfWork<TaskStores>; clock: Clock }>;

export type AddCommentInput = Readonly<{
  actor: Actor;
  taskId: TaskId;
  body: CommentBody;
  once: Once<CommentView> | null;
}>;

export type AddCommentError = DomainErrorOf<'TaskNotFound'> | DomainErrorOf<'IdempotencyKeyReused'> | Unavailable;

/** Every user who can see the task can comment on it. A mention in a comment is a mention on the task. */
export type AddComment = (input: AddCommentInput) => TE.TaskEither<AddCommentError, Answer<CommentView>>;

export const makeAddComment =
  ({ unitOfWork, clock }: AddCommentDeps): AddComment =>
  (input) => {
    const at = clock.now();
    return unitOfWork.run((stores) =>
      once(stores, input.once, { ownerId: input.actor.id, at }, addComment(stores, input, at)),
    );
  };

const addComment = (
  stores: TaskStores,
  { actor, taskId, body }: AddCommentInput,
  now: Date,
): TE.TaskEither<DomainErrorOf<'TaskNotFound'> | Unavailable, CommentView> =>
  pipe(
    requireVisibleTask(stores, actor, taskId),
    TE.bindTo('task'),
    TE.bindW('comment', ({ task }) => write(stores, actor, task, body, now)),
    TE.tap(({ task, comment }) =>
      recordCommentChange(stores, {
        actor,
        action: 'commented',
        task,
        commentId: comment.id,
        mentions: comment.mentionedUserIds,
        at: now,
      }),
    ),
    TE.map(({ comment }) => ({ comment, author: refOf(actor) })),
  );

const write = (
  stores: TaskStores,
  actor: Actor,
  task: Task,
  body: CommentBody,
  now: Date,
): TE.TaskEither<Unavailable, Comment> =>
  pipe(
    findPeople(stores, [], [body]),
    TE.flatMap((people) =>
      stores.comments.add({
        taskId: task.id,
        authorId: actor.id,
        body,
        mentionedUserIds: mentionedIn(people, [body]),
        createdAt: now,
        updatedAt: now,
      }),
    ),
  );
