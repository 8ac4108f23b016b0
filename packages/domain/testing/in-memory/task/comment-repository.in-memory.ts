import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CommentId } from '#src/shared/ids.js';
import type { CommentRepository } from '#src/task/comment/comment-repository.port.js';
import type { Comment } from '#src/task/comment/comment.js';
import { filterValues, put, requireStored, type Transaction } from '../snapshot.js';

export const makeInMemoryCommentRepository = ({ read, write, nextNumber }: Transaction): CommentRepository => {
  const store = (comment: Comment): Comment => {
    requireStored(read().tasks, [comment.taskId]);
    requireStored(read().users, [comment.authorId]);
    write({ comments: put(read().comments, comment.id, comment) });
    return comment;
  };

  return {
    add: (draft) => TE.fromIO(() => store({ ...draft, id: nextNumber('comment') as CommentId })),
    findById: (taskId, id) =>
      TE.fromIO(() =>
        pipe(
          O.fromNullable(read().comments.get(id)),
          O.filter((comment) => comment.taskId === taskId),
        ),
      ),
    save: (comment) =>
      TE.fromIO(() => {
        requireStored(read().comments, [comment.id]);
        store(comment);
      }),
    remove: (id) => TE.fromIO(() => write({ comments: filterValues(read().comments, (comment) => comment.id !== id) })),
    peopleOf: (taskId) =>
      TE.fromIO(() => {
        const { comments, users } = read();
        const ofTask = [...comments.values()].filter((comment) => comment.taskId === taskId);
        return {
          authors: [...new Set(ofTask.map(({ authorId }) => authorId))],
          mentioned: [...new Set(ofTask.flatMap(({ mentionedUserIds }) => mentionedUserIds))].filter((id) =>
            users.has(id),
          ),
        };
      }),
  };
};
