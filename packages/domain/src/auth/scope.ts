import { insufficientScope, type DomainErrorOf } from '../errors.js';
import * as E from 'fp-ts/lib/Either.js';
import type { Scope } from './api-token/api-token.js';
import type { Principal } from './authenticate.js';

/**
 * What an API token may be used for. A login may do all that its user may; a token only what its scopes name, and never
 * what needs a person (`null`): its own kind, sessions, passwords. A scope to write does not imply the one to read.
 */
export const requireScope = (
  { scopes }: Pick<Principal, 'scopes'>,
  needed: Scope | null,
): E.Either<DomainErrorOf<'InsufficientScope'>, void> =>
  scopes === null || (needed !== null && scopes.includes(needed))
    ? E.right(undefined)
    : E.left(insufficientScope(needed));
