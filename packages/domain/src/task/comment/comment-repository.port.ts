import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { UserId } from '../../user/user.js';
import type { Comment, CommentId, NewComment } from './comment.js';
import type { TaskId } from '../task.js';

/** The comments, inside one unit of work. Whoever changes them holds the lock on their task. */
export type CommentRepository = Readonly<{
  /** Numbers the comment; a later comment has a higher number. */
  add: (comment: NewComment) => TaskEither<Unavailable, Comment>;
  /** Only when it belongs to the task. */
  findById: (taskId: TaskId, id: CommentId) => TaskEither<Unavailable, Option<Comment>>;
  save: (comment: Comment) => TaskEither<Unavailable, void>;
  remove: (id: CommentId) => TaskEither<Unavailable, void>;
  /** Everybody mentioned in, and everybody who wrote, a comment of the task that still stands; each once. */
  peopleOf: (taskId: TaskId) => TaskEither<Unavailable, CommentPeople>;
}>;

export type CommentPeople = Readonly<{ mentioned: readonly UserId[]; authors: readonly UserId[] }>;
