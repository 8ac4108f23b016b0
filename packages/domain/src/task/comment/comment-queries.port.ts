import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CommentId, TaskId } from '../../shared/ids.js';
import type { Unavailable } from '../../shared/errors.js';
import type { CommentView } from './comment.js';

export type CommentListQuery = Readonly<{
  taskId: TaskId;
  limit: number;
  skip: number;
  /** Only comments after this one. */
  after: CommentId | null;
}>;

/** Reads without a transaction and without locks. */
export type CommentQueries = Readonly<{
  /** Oldest first: ascending by id. */
  list: (query: CommentListQuery) => TaskEither<Unavailable, readonly CommentView[]>;
}>;
