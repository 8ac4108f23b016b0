import type { DeadLetterId } from './notification/dead-letter/dead-letter.js';
import type { NotificationId } from './notification/notification.js';
import type { CommentId } from './task/comment/comment.js';
import type { TaskView } from './task/task-view.js';
import type { TaskId } from './task/task.js';
import type { SessionId } from './auth/session/session.js';
import type { Scope } from './auth/api-token/api-token.js';
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
  | Readonly<{ _tag: 'ApiTokenNotFound' }>
  | Readonly<{ _tag: 'NotAllowed' }>
  | Readonly<{ _tag: 'SuperuserRequired' }>
  | Readonly<{ _tag: 'InsufficientScope'; needed: Scope | null }>
  | Readonly<{ _tag: 'LastSuperuser' }>
  | Readonly<{ _tag: 'TooManyApiTokens' }>
  | Readonly<{ _tag: 'CommentNotFound'; commentId: CommentId }>
  /** The task is not in the state the caller last saw; `current` is. */
  | Readonly<{ _tag: 'PreconditionFailed'; current: TaskView }>
  /** The key was used by the same person, for something else. */
  | Readonly<{ _tag: 'IdempotencyKeyReused'; key: string }>
  | Readonly<{ _tag: 'NotificationNotFound'; notificationId: NotificationId }>
  | Readonly<{ _tag: 'DeadLetterNotFound'; deadLetterId: DeadLetterId }>
  /** They are deactivated, or do not see the task any more. */
  | Readonly<{ _tag: 'RecipientMayNotKnow' }>
  /** Theirs is disabled, or was set only after what they are to be told happened. */
  | Readonly<{ _tag: 'NoUsableWebhook' }>
  | Readonly<{ _tag: 'UsernameTaken' }>
  | Readonly<{ _tag: 'EmailTaken' }>
  | Readonly<{ _tag: 'UnknownReferences'; references: readonly UnknownReference[] }>
  | Readonly<{ _tag: 'EmailRequired' }>
  | Readonly<{ _tag: 'UnknownServiceAccount'; userId: UserId }>
  | Readonly<{ _tag: 'ExpiryNotInFuture' }>
  | Readonly<{ _tag: 'WrongCredentials' }>
  | Readonly<{ _tag: 'WrongCurrentPassword' }>
  | Readonly<{ _tag: 'InvalidToken' }>
  | Readonly<{ _tag: 'InvalidRefreshToken' }>
  | Readonly<{ _tag: 'SessionNotFound'; sessionId: SessionId }>
  | Readonly<{ _tag: 'TooManyFailures'; retryAfterSeconds: number }>
  | Readonly<{ _tag: 'PasswordChangeRequired' }>
  | Readonly<{ _tag: 'HashingQueueFull'; retryAfterSeconds: number }>
  | Readonly<{ _tag: 'Unavailable'; cause: unknown }>;

/** The member, or members, of {@link DomainError} with the given tag. */
export type DomainErrorOf<Tag extends DomainError['_tag']> = Extract<DomainError, { _tag: Tag }>;

/** A store or a service behind a port cannot answer at present; the same call may succeed later. */
export type Unavailable = DomainErrorOf<'Unavailable'>;

export const taskNotFound = (taskId: TaskId): DomainErrorOf<'TaskNotFound'> => ({ _tag: 'TaskNotFound', taskId });
export const userNotFound = (userId: UserId): DomainErrorOf<'UserNotFound'> => ({ _tag: 'UserNotFound', userId });
export const apiTokenNotFound = (): DomainErrorOf<'ApiTokenNotFound'> => ({ _tag: 'ApiTokenNotFound' });
export const notAllowed = (): DomainErrorOf<'NotAllowed'> => ({ _tag: 'NotAllowed' });
export const superuserRequired = (): DomainErrorOf<'SuperuserRequired'> => ({ _tag: 'SuperuserRequired' });
/** `needed`: the scope a token would have to have; `null` when no token may. */
export const insufficientScope = (needed: Scope | null): DomainErrorOf<'InsufficientScope'> => ({
  _tag: 'InsufficientScope',
  needed,
});
export const lastSuperuser = (): DomainErrorOf<'LastSuperuser'> => ({ _tag: 'LastSuperuser' });
export const tooManyApiTokens = (): DomainErrorOf<'TooManyApiTokens'> => ({ _tag: 'TooManyApiTokens' });
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
export const notificationNotFound = (notificationId: NotificationId): DomainErrorOf<'NotificationNotFound'> => ({
  _tag: 'NotificationNotFound',
  notificationId,
});
export const deadLetterNotFound = (deadLetterId: DeadLetterId): DomainErrorOf<'DeadLetterNotFound'> => ({
  _tag: 'DeadLetterNotFound',
  deadLetterId,
});
export const recipientMayNotKnow = (): DomainErrorOf<'RecipientMayNotKnow'> => ({ _tag: 'RecipientMayNotKnow' });
export const noUsableWebhook = (): DomainErrorOf<'NoUsableWebhook'> => ({ _tag: 'NoUsableWebhook' });
export const usernameTaken = (): DomainErrorOf<'UsernameTaken'> => ({ _tag: 'UsernameTaken' });
export const emailTaken = (): DomainErrorOf<'EmailTaken'> => ({ _tag: 'EmailTaken' });
export const unknownReferences = (references: readonly UnknownReference[]): DomainErrorOf<'UnknownReferences'> => ({
  _tag: 'UnknownReferences',
  references,
});
export const emailRequired = (): DomainErrorOf<'EmailRequired'> => ({ _tag: 'EmailRequired' });
export const unknownServiceAccount = (userId: UserId): DomainErrorOf<'UnknownServiceAccount'> => ({
  _tag: 'UnknownServiceAccount',
  userId,
});
export const expiryNotInFuture = (): DomainErrorOf<'ExpiryNotInFuture'> => ({ _tag: 'ExpiryNotInFuture' });
export const wrongCredentials = (): DomainErrorOf<'WrongCredentials'> => ({ _tag: 'WrongCredentials' });
export const wrongCurrentPassword = (): DomainErrorOf<'WrongCurrentPassword'> => ({ _tag: 'WrongCurrentPassword' });
export const invalidToken = (): DomainErrorOf<'InvalidToken'> => ({ _tag: 'InvalidToken' });
export const invalidRefreshToken = (): DomainErrorOf<'InvalidRefreshToken'> => ({ _tag: 'InvalidRefreshToken' });
export const sessionNotFound = (sessionId: SessionId): DomainErrorOf<'SessionNotFound'> => ({
  _tag: 'SessionNotFound',
  sessionId,
});
export const tooManyFailures = (retryAfterSeconds: number): DomainErrorOf<'TooManyFailures'> => ({
  _tag: 'TooManyFailures',
  retryAfterSeconds,
});
export const passwordChangeRequired = (): DomainErrorOf<'PasswordChangeRequired'> => ({
  _tag: 'PasswordChangeRequired',
});
export const hashingQueueFull = (retryAfterSeconds: number): DomainErrorOf<'HashingQueueFull'> => ({
  _tag: 'HashingQueueFull',
  retryAfterSeconds,
});
export const unavailable = (cause: unknown): Unavailable => ({ _tag: 'Unavailable', cause });
