import type { CommentId, DeadLetterId, NotificationId, SessionId, TaskId, UserId } from './ids.js';

/** The id of a user who does not exist or is not active. `index` is the position in the list of ids. */
export type UnknownReference =
  | Readonly<{ field: 'assigneeId'; userId: UserId }>
  | Readonly<{ field: 'mentionedUserIds'; index: number; userId: UserId }>;

/** The errors whose data are ids and plain values. An error that contains an entity is defined next to the entity. */
export type CommonError =
  | Readonly<{ _tag: 'TaskNotFound'; taskId: TaskId }>
  | Readonly<{ _tag: 'UserNotFound'; userId: UserId }>
  | Readonly<{ _tag: 'ApiTokenNotFound' }>
  | Readonly<{ _tag: 'NotAllowed' }>
  | Readonly<{ _tag: 'SuperuserRequired' }>
  | Readonly<{ _tag: 'LastSuperuser' }>
  | Readonly<{ _tag: 'TooManyApiTokens' }>
  | Readonly<{ _tag: 'CommentNotFound'; commentId: CommentId }>
  /** The same user sent the key before, with another request. */
  | Readonly<{ _tag: 'IdempotencyKeyReused'; key: string }>
  | Readonly<{ _tag: 'NotificationNotFound'; notificationId: NotificationId }>
  | Readonly<{ _tag: 'DeadLetterNotFound'; deadLetterId: DeadLetterId }>
  /** The recipient is deactivated or can no longer see the task. */
  | Readonly<{ _tag: 'RecipientMayNotKnow' }>
  /** The recipient has no webhook, a disabled one, or one that is newer than the notification. */
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

/** The errors with these tags. */
export type DomainErrorOf<Tag extends CommonError['_tag']> = Extract<CommonError, { _tag: Tag }>;

/** A store or a service behind a port does not respond. The same call may succeed later. */
export type Unavailable = DomainErrorOf<'Unavailable'>;

export const taskNotFound = (taskId: TaskId): DomainErrorOf<'TaskNotFound'> => ({ _tag: 'TaskNotFound', taskId });
export const userNotFound = (userId: UserId): DomainErrorOf<'UserNotFound'> => ({ _tag: 'UserNotFound', userId });
export const apiTokenNotFound = (): DomainErrorOf<'ApiTokenNotFound'> => ({ _tag: 'ApiTokenNotFound' });
export const notAllowed = (): DomainErrorOf<'NotAllowed'> => ({ _tag: 'NotAllowed' });
export const superuserRequired = (): DomainErrorOf<'SuperuserRequired'> => ({ _tag: 'SuperuserRequired' });
export const lastSuperuser = (): DomainErrorOf<'LastSuperuser'> => ({ _tag: 'LastSuperuser' });
export const tooManyApiTokens = (): DomainErrorOf<'TooManyApiTokens'> => ({ _tag: 'TooManyApiTokens' });
export const commentNotFound = (commentId: CommentId): DomainErrorOf<'CommentNotFound'> => ({
  _tag: 'CommentNotFound',
  commentId,
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
