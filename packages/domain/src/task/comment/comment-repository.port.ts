import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CommentId, TaskId, UserId } from '../../shared/ids.js';
import type { Unavailable } from '../../shared/errors.js';
import type { Comment, NewComment } from './comment.js';

/** The comments, inside one unit of work. Lock the task before you change its comments. */
export type CommentRepository = Readonly<{
  /** Assigns an ascending id. */
  add: (comment: NewComment) => TaskEither<Unavailable, Comment>;
  /** None if the comment belongs to another task. */
  findById: (taskId: TaskId, id: CommentId) => TaskEither<Unavailable, Option<Comment>>;
  save: (comment: Comment) => TaskEither<Unavailable, void>;
  remove: (id: CommentId) => TaskEither<Unavailable, void>;
  /** The authors and the mentioned users of the task's comments, each once. */
  peopleOf: (taskId: TaskId) => TaskEither<Unavailable, CommentPeople>;
}>;

export type CommentPeople = Readonly<{ mentioned: readonly UserId[]; authors: readonly UserId[] }>;
