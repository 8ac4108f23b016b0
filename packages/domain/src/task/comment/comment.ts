import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Brand } from '../../shared/brand.js';
import { boundedText, type ValueProblem } from '../../shared/text.js';
import type { Actor, UserId, UserRef } from '../../user/user.js';
import type { TaskId } from '../task.js';

export type CommentId = Brand<number, 'CommentId'>;

/** 1 to {@link MAX_COMMENT_LENGTH} characters, not only white space, kept as it is. */
export type CommentBody = Brand<string, 'CommentBody'>;

export const MAX_COMMENT_LENGTH = 10_000;

/** What somebody said about a task. */
export type Comment = Readonly<{
  id: CommentId;
  taskId: TaskId;
  authorId: UserId;
  body: CommentBody;
  /** `@username` in the body, resolved when it was written. */
  mentionedUserIds: readonly UserId[];
  createdAt: Date;
  updatedAt: Date;
}>;

/** A comment that no store has numbered yet. */
export type NewComment = Omit<Comment, 'id'>;

/** A comment with its author's name, as readers see it. */
export type CommentView = Readonly<{ comment: Comment; author: UserRef }>;

export const parseCommentBody = (text: string): E.Either<ValueProblem, CommentBody> =>
  pipe(
    boundedText(text, 1, MAX_COMMENT_LENGTH),
    E.filterOrElse(
      (body) => body.trim() !== '',
      (): ValueProblem => ({ _tag: 'TooShort', minimum: 1 }),
    ),
    E.map((body) => body as CommentBody),
  );

/** Its author's and superusers' to edit and delete; not the creator's of the task. */
export const mayEditComment = (actor: Actor, comment: Comment): boolean =>
  actor.isSuperuser || comment.authorId === actor.id;
