import * as TE from 'fp-ts/lib/TaskEither.js';
import { refOf } from '#src/shared/actor.js';
import type { CommentQueries } from '#src/task/comment/comment-queries.port.js';
import type { Comment, CommentView } from '#src/task/comment/comment.js';
import type { Snapshot } from '../snapshot.js';

export const makeInMemoryCommentQueries = (committed: () => Snapshot): CommentQueries => ({
  list: ({ taskId, after, skip, limit }) =>
    TE.fromIO(() =>
      [...committed().comments.values()]
        .filter((comment) => comment.taskId === taskId && (after === null || comment.id > after))
        .toSorted((a, b) => a.id - b.id)
        .slice(skip, skip + limit)
        .map((comment) => withAuthor(committed(), comment)),
    ),
});

const withAuthor = ({ users }: Snapshot, comment: Comment): CommentView => {
  const author = users.get(comment.authorId);
  if (author === undefined) throw new Error(`comment ${String(comment.id)} has an author that is not stored`);
  return { comment, author: refOf(author) };
};
