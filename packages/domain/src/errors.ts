import type { InsufficientScope } from './auth/scope.js';
import type { CommonError } from './shared/errors.js';
import type { PreconditionFailed } from './task/precondition.js';

/** Every expected failure, as plain data. An error contains neither HTTP status codes nor texts for people. */
export type DomainError = CommonError | InsufficientScope | PreconditionFailed;
