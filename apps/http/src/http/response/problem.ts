import type { Scope, UnknownReference, UserId } from '@l-age/domain';
import type { HttpError } from '../request/request-error.js';
import { taskEtag } from '../tasks/task-etag.js';
import { valueError, type FieldProblem } from '../request/validation/field-problem.js';

/** What a client is told of an error. */
export type Problem = Readonly<{
  status: number;
  code: string;
  /** A sentence, or what is wrong with each part of the request. */
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

/** Status and code of each error: the answers and the document both read them here. */
export const KINDS = {
  RouteNotFound: [404, 'not_found'],
  MethodNotAllowed: [405, 'method_not_allowed'],
  RateLimited: [429, 'rate_limited'],
  ExportInProgress: [429, 'export_in_progress'],
  NotAuthenticated: [401, 'not_authenticated'],
  InvalidToken: [401, 'invalid_token'],
  WrongCredentials: [401, 'incorrect_credentials'],
  InvalidRefreshToken: [401, 'invalid_refresh_token'],
  OAuthRefused: [400, 'invalid_request'],
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

/** Seconds after which a client may try again when nobody knows better. */
const UNAVAILABLE_SECONDS = 5;

/** Seconds after which a client may try again when an export of its user is in progress. */
const EXPORT_SECONDS = 10;

// RFC 6750, 3: what a client has to send.
const CHALLENGE = { 'WWW-Authenticate': 'Bearer' };

const retryAfter = (seconds: number) => ({ 'Retry-After': String(Math.max(1, Math.ceil(seconds))) });

const NAMES = { assigneeId: 'assignee_id', mentionedUserIds: 'mentioned_user_ids' } as const;

const unknownReference = (reference: UnknownReference): FieldProblem => ({
  ...valueError('the user does not exist or is deactivated'),
  loc: ['body', NAMES[reference.field], ...(reference.field === 'mentionedUserIds' ? [reference.index] : [])],
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

/** The one place that gives an error its words. */
export const problemOf = (error: HttpError): Problem => {
  const kind = KINDS[error._tag];
  switch (error._tag) {
    case 'RouteNotFound':
      return problem(kind, 'Not Found');
    case 'MethodNotAllowed':
      return problem(kind, 'Method Not Allowed', { headers: { Allow: error.allow.join(', ') } });
    case 'RateLimited':
      return problem(kind, 'Too many requests', { headers: retryAfter(error.decision.retryAfterSeconds) });
    case 'ExportInProgress':
      return problem(kind, 'Another export of yours is in progress', { headers: retryAfter(EXPORT_SECONDS) });
    case 'NotAuthenticated':
      return problem(kind, 'Not authenticated', { headers: CHALLENGE });
    case 'InvalidToken':
      return problem(kind, 'Could not validate credentials', { headers: CHALLENGE });
    case 'WrongCredentials':
      return problem(kind, 'Incorrect username or password', {
        headers: CHALLENGE,
        more: { error: 'invalid_grant' },
      });
    case 'InvalidRefreshToken':
      return problem(kind, 'The refresh token is invalid, expired, used or revoked', {
        headers: CHALLENGE,
        more: { error: 'invalid_grant' },
      });
    case 'OAuthRefused':
      return problem([kind[0], error.error], error.description, {
        more: { error: error.error, error_description: error.description },
      });
    case 'TooManyFailures':
      return problem(kind, 'Too many failed attempts', { headers: retryAfter(error.retryAfterSeconds) });
    case 'SessionNotFound':
      return problem(kind, 'Session not found');
    case 'PasswordChangeRequired':
      return problem(kind, 'The one-time password must be changed first');
    case 'InvalidRequest':
      return problem(kind, error.problems);
    case 'UnknownReferences':
      return problem(kind, error.references.map(unknownReference));
    case 'EmailRequired':
      return problem(kind, [inBody('email', 'only service accounts may be without an e-mail address')]);
    case 'UnknownServiceAccount':
      return problem(kind, [inBody('user_id', 'should be the id of an active service account', error.userId)]);
    case 'ExpiryNotInFuture':
      return problem(kind, [inBody('expires_at', 'should be in the future')]);
    case 'BodyTooLarge':
      return problem(kind, `The body is larger than ${error.maximumBytes} bytes`);
    case 'BodyUnreadable':
      return problem(kind, error.reason);
    case 'EncodingNotSupported':
      return problem(kind, 'The Content-Encoding of the body is not supported');
    case 'TaskNotFound':
      return problem(kind, 'Task not found');
    case 'UserNotFound':
      return problem(kind, 'User not found');
    case 'ApiTokenNotFound':
      return problem(kind, 'Token not found');
    case 'NotificationNotFound':
      return problem(kind, 'Notification not found');
    case 'DeadLetterNotFound':
      return problem(kind, 'Dead letter not found');
    case 'RecipientMayNotKnow':
      return problem(kind, 'The recipient is deactivated, or does not see the task any more');
    case 'NoUsableWebhook':
      return problem(
        kind,
        'The recipient has no webhook that this may go to: none is set, it is disabled, or it is newer',
      );
    case 'NotAllowed':
      return problem(kind, 'Not enough permissions');
    case 'SuperuserRequired':
      return problem(kind, 'The user is not a superuser');
    case 'InsufficientScope':
      return problem(kind, error.needed === null ? 'API tokens may not do this' : `The token lacks ${error.needed}`, {
        headers: scopeChallenge(error.needed),
      });
    case 'WrongCurrentPassword':
      return problem(kind, 'The current password is incorrect');
    case 'CommentNotFound':
      return problem(kind, 'Comment not found');
    case 'PreconditionFailed':
      return problem(kind, 'The task has changed', {
        headers: { ETag: taskEtag(error.current) },
        more: { version: error.current.task.version },
      });
    case 'IdempotencyKeyReused':
      return problem(kind, [
        {
          ...valueError('the key was used for another request'),
          loc: ['header', 'idempotency-key'],
          input: error.key,
        },
      ]);
    case 'UsernameTaken':
      return problem(kind, 'The username is already taken');
    case 'EmailTaken':
      return problem(kind, 'The e-mail address is already taken');
    case 'LastSuperuser':
      return problem(kind, 'The last active superuser has to stay one');
    case 'TooManyApiTokens':
      return problem(kind, 'The account has too many tokens');
    case 'HashingQueueFull':
      return problem(kind, 'Too many logins at once', { headers: retryAfter(error.retryAfterSeconds) });
    case 'Unavailable':
      return problem(kind, 'The service is temporarily unavailable', { headers: retryAfter(UNAVAILABLE_SECONDS) });
  }
};
