import type { DomainError } from '@l-age/domain';
import type { Decision } from '@l-age/infrastructure';
import type { FieldProblem } from './validation/field-problem.js';

/** RFC 6749, 5.2. */
export type OAuthErrorCode = 'invalid_request' | 'invalid_grant' | 'unsupported_grant_type';

/** Errors before a use case runs. */
export type RequestError =
  | Readonly<{ _tag: 'RouteNotFound' }>
  | Readonly<{ _tag: 'MethodNotAllowed'; allow: readonly string[] }>
  | Readonly<{ _tag: 'RateLimited'; decision: Decision }>
  | Readonly<{ _tag: 'ExportInProgress' }>
  | Readonly<{ _tag: 'NotAuthenticated' }>
  | Readonly<{ _tag: 'InvalidRequest'; problems: readonly FieldProblem[] }>
  | Readonly<{ _tag: 'OAuthError'; error: OAuthErrorCode; description: string }>
  | Readonly<{ _tag: 'BodyTooLarge'; maximumBytes: number }>
  | Readonly<{ _tag: 'BodyUnreadable'; reason: string }>
  | Readonly<{ _tag: 'EncodingNotSupported' }>;

/** All expected errors. A bug throws instead. */
export type HttpError = DomainError | RequestError;

export type HttpErrorOf<Tag extends HttpError['_tag']> = Extract<HttpError, { _tag: Tag }>;

export const routeNotFound: RequestError = { _tag: 'RouteNotFound' };
export const notAuthenticated: HttpErrorOf<'NotAuthenticated'> = { _tag: 'NotAuthenticated' };
export const invalidRequest = (problems: readonly FieldProblem[]): HttpErrorOf<'InvalidRequest'> => ({
  _tag: 'InvalidRequest',
  problems,
});
