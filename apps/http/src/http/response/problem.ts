import type { Scope, UnknownReference, UserId } from '@l-age/domain';
import type { HttpError } from '../request/request-error.js';
import { taskEtag } from '../tasks/task-etag.js';
import { valueError, type FieldProblem } from '../request/validation/field-problem.js';

/** An error response. */
export type Problem = Readonly<{
  status: number;
  code: string;
  /** A sentence, or the problems of the fields. */
  detail: string | readonly FieldProblem[];
  headers?: Readonly<Record<string, string>>;
  /** Further members of the body. */
  more?: Readonly<Record<string, unknown>>;
}>;

const problem = (
  [status, code]: readonly [number, string],
  detail: Problem['detail'],
  rest: Pick<Problem, 'headers' | 'more'> = {},
): Problem => ({ status, code, detail, ...rest });

/** Status and code of each error, for the responses and the OpenAPI document. */
export const STATUS_AND_CODE = {
  RouteNotFound: [404, 'not_found'],
  MethodNotAllowed: [405, 'method_not_allowed'],
  RateLimited: [429, 'rate_limited'],
  ExportInProgress: [429, 'export_in_progress'],
  NotAuthenticated: [401, 'not_authenticated'],
  InvalidToken: [401, 'invalid_token'],
  WrongCredentials: [401, 'incorrect_credentials'],
  InvalidRefreshToken: [401, 'invalid_refresh_token'],
  OAuthError: [400, 'invalid_request'],
  TooManyFailures: [429, 'too_many_failures'],
  InvalidRequest: [422, 'validation_error'],
  UnknownReferences: [422, 'validation_error'],
  EmailRequired: [422, 'validation_error'],
  UnknownServiceAccount: [422, 'validation_error'],
  ExpiryNotInFuture: [422, 'validation_error'],
  BodyTooLarge: [413, 'content_too_large'],
  BodyUnreadable: [400, 'malformed_request'],
  EncodingNotSupported: [415, 'unsupported_content_encoding'],
  TaskNotFound: [404, 'task_not_found'],
  UserNotFound: [404, 'user_not_found'],
  ApiTokenNotFound: [404, 'token_not_found'],
  NotificationNotFound: [404, 'notification_not_found'],
  DeadLetterNotFound: [404, 'dead_letter_not_found'],
  RecipientMayNotKnow: [409, 'recipient_may_not_know'],
  NoUsableWebhook: [409, 'no_usable_webhook'],
  NotAllowed: [403, 'not_allowed'],
  SessionNotFound: [404, 'session_not_found'],
  PasswordChangeRequired: [403, 'password_change_required'],
  SuperuserRequired: [403, 'superuser_required'],
  InsufficientScope: [403, 'insufficient_scope'],
  WrongCurrentPassword: [403, 'incorrect_current_password'],
  CommentNotFound: [404, 'comment_not_found'],
  PreconditionFailed: [412, 'precondition_failed'],
  IdempotencyKeyReused: [422, 'validation_error'],
  UsernameTaken: [409, 'username_taken'],
  EmailTaken: [409, 'email_taken'],
  LastSuperuser: [409, 'last_superuser'],
  TooManyApiTokens: [409, 'too_many_tokens'],
  HashingQueueFull: [503, 'too_many_logins'],
  Unavailable: [503, 'service_unavailable'],
} as const satisfies Readonly<Record<HttpError['_tag'], readonly [number, string]>>;

/** `Retry-After` while the database is unavailable. */
const UNAVAILABLE_SECONDS = 5;

/** `Retry-After` while another export of the user is in progress. */
const EXPORT_SECONDS = 10;

// RFC 6750, 3.
const CHALLENGE = { 'WWW-Authenticate': 'Bearer' };

const retryAfter = (seconds: number) => ({ 'Retry-After': String(Math.max(1, Math.ceil(seconds))) });

const FIELD_NAMES = { assigneeId: 'assignee_id', mentionedUserIds: 'mentioned_user_ids' } as const;

const unknownReference = (reference: UnknownReference): FieldProblem => ({
  ...valueError('the user does not exist or is deactivated'),
  loc: ['body', FIELD_NAMES[reference.field], ...(reference.field === 'mentionedUserIds' ? [reference.index] : [])],
  input: reference.userId,
});

const inBody = (name: string, text: string, input?: UserId): FieldProblem => ({
  ...valueError(text),
  loc: ['body', name],
  input: input ?? null,
});

/** RFC 6750, 3.1. */
const scopeChallenge = (needed: Scope | null) => ({
  'WWW-Authenticate': `Bearer error="insufficient_scope"${needed === null ? '' : `, scope="${needed}"`}`,
});

/** The response for each error. */
export const problemOf = (error: HttpError): Problem => {
  const statusAndCode = STATUS_AND_CODE[error._tag];
  switch (error._tag) {
    case 'RouteNotFound':
      return problem(statusAndCode, 'Not Found');
    case 'MethodNotAllowed':
      return problem(statusAndCode, 'Method Not Allowed', { headers: { Allow: error.allow.join(', ') } });
    case 'RateLimited':
      return problem(statusAndCode, 'Too many requests', { headers: retryAfter(error.decision.retryAfterSeconds) });
    case 'ExportInProgress':
      return problem(statusAndCode, 'Another of your exports is in progress', { headers: retryAfter(EXPORT_SECONDS) });
    case 'NotAuthenticated':
      return problem(statusAndCode, 'Not authenticated', { headers: CHALLENGE });
    case 'InvalidToken':
      return problem(statusAndCode, 'Could not validate credentials', { headers: CHALLENGE });
    case 'WrongCredentials':
      return problem(statusAndCode, 'Incorrect username or password', {
        headers: CHALLENGE,
        more: { error: 'invalid_grant' },
      });
    case 'InvalidRefreshToken':
      return problem(statusAndCode, 'The refresh token is invalid, expired, used or revoked', {
        headers: CHALLENGE,
        more: { error: 'invalid_grant' },
      });
    case 'OAuthError':
      return problem([statusAndCode[0], error.error], error.description, {
        more: { error: error.error, error_description: error.description },
      });
    case 'TooManyFailures':
      return problem(statusAndCode, 'Too many failed attempts', { headers: retryAfter(error.retryAfterSeconds) });
    case 'SessionNotFound':
      return problem(statusAndCode, 'Session not found');
    case 'PasswordChangeRequired':
      return problem(statusAndCode, 'The one-time password must be changed first');
    case 'InvalidRequest':
      return problem(statusAndCode, error.problems);
    case 'UnknownReferences':
      return problem(statusAndCode, error.references.map(unknownReference));
    case 'EmailRequired':
      return problem(statusAndCode, [inBody('email', 'only service accounts can have no e-mail address')]);
    case 'UnknownServiceAccount':
      return problem(statusAndCode, [inBody('user_id', 'should be the id of an active service account', error.userId)]);
    case 'ExpiryNotInFuture':
      return problem(statusAndCode, [inBody('expires_at', 'should be in the future')]);
    case 'BodyTooLarge':
      return problem(statusAndCode, `The body is larger than ${error.maximumBytes} bytes`);
    case 'BodyUnreadable':
      return problem(statusAndCode, error.reason);
    case 'EncodingNotSupported':
      return problem(statusAndCode, 'The Content-Encoding of the body is not supported');
    case 'TaskNotFound':
      return problem(statusAndCode, 'Task not found');
    case 'UserNotFound':
      return problem(statusAndCode, 'User not found');
    case 'ApiTokenNotFound':
      return problem(statusAndCode, 'Token not found');
    case 'NotificationNotFound':
      return problem(statusAndCode, 'Notification not found');
    case 'DeadLetterNotFound':
      return problem(statusAndCode, 'Dead letter not found');
    case 'RecipientMayNotKnow':
      return problem(statusAndCode, 'The recipient is deactivated, or cannot see the task any more');
    case 'NoUsableWebhook':
      return problem(
        statusAndCode,
        'The recipient has no usable webhook: none is set, it is disabled, or it is newer than the event',
      );
    case 'NotAllowed':
      return problem(statusAndCode, 'Not enough permissions');
    case 'SuperuserRequired':
      return problem(statusAndCode, 'The user is not a superuser');
    case 'InsufficientScope':
      return problem(
        statusAndCode,
        error.needed === null ? 'API tokens cannot use this route' : `The token lacks the scope ${error.needed}`,
        {
          headers: scopeChallenge(error.needed),
        },
      );
    case 'WrongCurrentPassword':
      return problem(statusAndCode, 'The current password is incorrect');
    case 'CommentNotFound':
      return problem(statusAndCode, 'Comment not found');
    case 'PreconditionFailed':
      return problem(statusAndCode, 'The task has changed', {
        headers: { ETag: taskEtag(error.current) },
        more: { version: error.current.task.version },
      });
    case 'IdempotencyKeyReused':
      return problem(statusAndCode, [
        {
          ...valueError('the key was used for another request'),
          loc: ['header', 'idempotency-key'],
          input: error.key,
        },
      ]);
    case 'UsernameTaken':
      return problem(statusAndCode, 'The username is already taken');
    case 'EmailTaken':
      return problem(statusAndCode, 'The e-mail address is already taken');
    case 'LastSuperuser':
      return problem(statusAndCode, 'The last active superuser cannot be removed');
    case 'TooManyApiTokens':
      return problem(statusAndCode, 'The account has too many tokens');
    case 'HashingQueueFull':
      return problem(statusAndCode, 'Too many logins at once', { headers: retryAfter(error.retryAfterSeconds) });
    case 'Unavailable':
      return problem(statusAndCode, 'The service is temporarily unavailable', {
        headers: retryAfter(UNAVAILABLE_SECONDS),
      });
  }
};
