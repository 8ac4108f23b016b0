import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { CommentId, CommentView } from './comment.js';
import type { TaskId } from '../task.js';

export type CommentListQuery = Readonly<{
  taskId: TaskId;
  limit: number;
  skip: number;
  /** Only comments that come after this one. */
  after: CommentId | null;
}>;

/** Reads that need no transaction and lock nothing. */
export type CommentQueries = Readonly<{
  /** Oldest first, that is in ascending order of the id. */
  list: (query: CommentListQuery) => TaskEither<Unavailable, readonly CommentView[]>;
}>;
