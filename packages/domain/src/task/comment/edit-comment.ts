import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { Clock } from '../../shared/clock.port.js';
import type { Stores, UnitOfWork } from '../../shared/unit-of-work.port.js';
import { refOf, type Actor } from '../../user/user.js';
import { followComments } from './change-comments.js';
import type { Comment, CommentBody, CommentId, CommentView } from './comment.js';
import { requireOwnComment, type OwnCommentError } from './require-own-comment.js';
import { findPeople, mentionedIn } from '../task-people.js';
import type { Task, TaskId } from '../task.js';

export type EditCommentDeps = Readonly<{ unitOfWork: UnitOfWork; clock: Clock }>;

export type EditCommentInput = Readonly<{ actor: Actor; taskId: TaskId; commentId: CommentId; body: CommentBody }>;

/** For its author and superusers. Whoever is mentioned in it for the first time is told. */
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
  stores: Stores,
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
      followComments(stores, {
        actor,
        action: 'comment_edited',
        task,
        commentId: comment.id,
        mentions: mentionedUserIds.filter((id) => !comment.mentionedUserIds.includes(id)),
        at: now,
      }),
    ),
  );

const withAuthor = ({ users }: Pick<Stores, 'users'>, comment: Comment): TE.TaskEither<Unavailable, CommentView> =>
  pipe(
    users.findPeople({ ids: [comment.authorId], usernames: [] }),
    TE.map(([author]) => {
      if (author === undefined) throw new Error(`comment ${String(comment.id)} has an author who is not stored`);
      return { comment, author: refOf(author) };
    }),
  );
