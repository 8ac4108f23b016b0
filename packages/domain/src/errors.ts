import type { CommentId } from './task/comment.js';
import type { TaskView } from './task/task-view.js';
import type { TaskId } from './task/task.js';
import type { UserId } from './user/user.js';

/** The named user is not an active one. `index` is the place in the list of mentions given by id. */
export type UnknownReference =
  | Readonly<{ field: 'assigneeId'; userId: UserId }>
  | Readonly<{ field: 'mentionedUserIds'; index: number; userId: UserId }>;

/**
 * Every way the domain can fail, as plain data. Nothing here knows HTTP, and no text is meant for a person:
 * whoever shows an error words it.
 */
export type DomainError =
  | Readonly<{ _tag: 'TaskNotFound'; taskId: TaskId }>
  | Readonly<{ _tag: 'UserNotFound'; userId: UserId }>
  | Readonly<{ _tag: 'NotAllowed' }>
  | Readonly<{ _tag: 'SuperuserRequired' }>
  | Readonly<{ _tag: 'CommentNotFound'; commentId: CommentId }>
  /** The task is not in the state the caller last saw; `current` is. */
  | Readonly<{ _tag: 'PreconditionFailed'; current: TaskView }>
  /** The key was used by the same person, for something else. */
  | Readonly<{ _tag: 'IdempotencyKeyReused'; key: string }>
  | Readonly<{ _tag: 'UsernameTaken' }>
  | Readonly<{ _tag: 'EmailTaken' }>
  | Readonly<{ _tag: 'UnknownReferences'; references: readonly UnknownReference[] }>
  | Readonly<{ _tag: 'WrongCredentials' }>
  | Readonly<{ _tag: 'WrongCurrentPassword' }>
  | Readonly<{ _tag: 'InvalidToken' }>
  | Readonly<{ _tag: 'HashingQueueFull'; retryAfterSeconds: number }>
  | Readonly<{ _tag: 'Unavailable'; cause: unknown }>;

/** The member, or members, of {@link DomainError} with the given tag. */
export type DomainErrorOf<Tag extends DomainError['_tag']> = Extract<DomainError, { _tag: Tag }>;

/** A store or a service behind a port cannot answer at present; the same call may succeed later. */
export type Unavailable = DomainErrorOf<'Unavailable'>;

export const taskNotFound = (taskId: TaskId): DomainErrorOf<'TaskNotFound'> => ({ _tag: 'TaskNotFound', taskId });
export const userNotFound = (userId: UserId): DomainErrorOf<'UserNotFound'> => ({ _tag: 'UserNotFound', userId });
export const notAllowed = (): DomainErrorOf<'NotAllowed'> => ({ _tag: 'NotAllowed' });
export const superuserRequired = (): DomainErrorOf<'SuperuserRequired'> => ({ _tag: 'SuperuserRequired' });
export const commentNotFound = (commentId: CommentId): DomainErrorOf<'CommentNotFound'> => ({
  _tag: 'CommentNotFound',
  commentId,
});
export const preconditionFailed = (current: TaskView): DomainErrorOf<'PreconditionFailed'> => ({
  _tag: 'PreconditionFailed',
  current,
});
export const idempotencyKeyReused = (key: string): DomainErrorOf<'IdempotencyKeyReused'> => ({
  _tag: 'IdempotencyKeyReused',
  key,
});
export const usernameTaken = (): DomainErrorOf<'UsernameTaken'> => ({ _tag: 'UsernameTaken' });
export const emailTaken = (): DomainErrorOf<'EmailTaken'> => ({ _tag: 'EmailTaken' });
export const unknownReferences = (references: readonly UnknownReference[]): DomainErrorOf<'UnknownReferences'> => ({
  _tag: 'UnknownReferences',
  references,
});
export const wrongCredentials = (): DomainErrorOf<'WrongCredentials'> => ({ _tag: 'WrongCredentials' });
export const wrongCurrentPassword = (): DomainErrorOf<'WrongCurrentPassword'> => ({ _tag: 'WrongCurrentPassword' });
export const invalidToken = (): DomainErrorOf<'InvalidToken'> => ({ _tag: 'InvalidToken' });
export const hashingQueueFull = (retryAfterSeconds: number): DomainErrorOf<'HashingQueueFull'> => ({
  _tag: 'HashingQueueFull',
  retryAfterSeconds,
});
export const unavailable = (cause: unknown): Unavailable => ({ _tag: 'Unavailable', cause });
