import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { CommentId, TaskId, UserId } from '../../shared/ids.js';
import type { Actor, UserRef } from '../../shared/actor.js';
import type { Brand } from '../../shared/brand.js';
import { boundedText, type ValueProblem } from '../../shared/text.js';

/** 1 to {@link MAX_COMMENT_LENGTH} characters, not only white space. Not trimmed. */
export type CommentBody = Brand<string, 'CommentBody'>;

export const MAX_COMMENT_LENGTH = 10_000;

export type Comment = Readonly<{
  id: CommentId;
  taskId: TaskId;
  authorId: UserId;
  body: CommentBody;
  /** `@username` in the body, resolved when the body was saved. */
  mentionedUserIds: readonly UserId[];
  createdAt: Date;
  updatedAt: Date;
}>;

/** A comment without an id. The store assigns it. */
export type NewComment = Omit<Comment, 'id'>;

/** A comment with the name of its author. */
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

/** The author and superusers may edit and delete a comment. The creator of the task may not. */
export const mayEditComment = (actor: Actor, comment: Comment): boolean =>
  actor.isSuperuser || comment.authorId === actor.id;
