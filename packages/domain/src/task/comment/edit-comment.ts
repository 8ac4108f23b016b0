import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CommentId, TaskId } from '../../shared/ids.js';
import { refOf, type Actor } from '../../shared/actor.js';
import type { TaskStores } from '../task-stores.js';
import type { Unavailable } from '../../shared/errors.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import { recordCommentChange } from './change-comments.js';
import type { Comment, CommentBody, CommentView } from './comment.js';
import { requireOwnComment, type OwnCommentError } from './require-own-comment.js';
import { findPeople, mentionedIn } from '../task-people.js';
import type { Task } from '../task.js';

export type EditCommentDeps = Readonly<{ unitOfWork: UnitOfWork<TaskStores>; clock: Clock }>;

export type EditCommentInput = Readonly<{ actor: Actor; taskId: TaskId; commentId: CommentId; body: CommentBody }>;

/** Only the author and superusers can edit a comment. Notifies newly mentioned users. */
export type EditComment = (input: EditCommentInput) => TE.TaskEither<OwnCommentError, CommentView>;

export const makeEditComment =
  ({ unitOfWork, clock }: EditCommentDeps): EditComment =>
  ({ actor, taskId, commentId, body }) => {
    const now = clock.now();
    return unitOfWork.run((stores) =>
      pipe(
        requireOwnComment(stores, actor, taskId, commentId),
        TE.flatMap(({ task, comment }) =>
          comment.body === body ? TE.right(comment) : rewrite(stores, actor, task, { ...comment, body }, now),
        ),
        TE.flatMap((comment) => withAuthor(stores, comment)),
      ),
    );
  };

const rewrite = (
  stores: TaskStores,
  actor: Actor,
  task: Task,
  comment: Comment,
  now: Date,
): TE.TaskEither<Unavailable, Comment> =>
  pipe(
    findPeople(stores, [], [comment.body]),
    TE.map((people): Comment => ({
      ...comment,
      mentionedUserIds: mentionedIn(people, [comment.body]),
      updatedAt: now,
    })),
    TE.tap(stores.comments.save),
    TE.tap(({ mentionedUserIds }) =>
      recordCommentChange(stores, {
        actor,
        action: 'comment_edited',
        task,
        commentId: comment.id,
        mentions: mentionedUserIds.filter((id) => !comment.mentionedUserIds.includes(id)),
        at: now,
      }),
    ),
  );

const withAuthor = ({ users }: Pick<TaskStores, 'users'>, comment: Comment): TE.TaskEither<Unavailable, CommentView> =>
  pipe(
    users.findPeople({ ids: [comment.authorId], usernames: [] }),
    TE.map(([author]) => {
      if (author === undefined) throw new Error(`comment ${String(comment.id)} has an author that is not stored`);
      return { comment, author: refOf(author) };
    }),
  );
