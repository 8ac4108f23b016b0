import * as E from 'fp-ts/lib/Either.js';
import type { Scope } from './api-token/api-token.js';
import type { Principal } from './authenticate.js';

/** `needed` is the missing scope. `null`: no API token may do this. */
export type InsufficientScope = Readonly<{ _tag: 'InsufficientScope'; needed: Scope | null }>;

export const insufficientScope = (needed: Scope | null): InsufficientScope => ({ _tag: 'InsufficientScope', needed });

/**
 * A session may do everything that its user may do. An API token needs the scope. Tokens, sessions and passwords
 * (`null`) need a session. A write scope does not include the read scope.
 */
export const requireScope = (
  { scopes }: Pick<Principal, 'scopes'>,
  needed: Scope | null,
): E.Either<InsufficientScope, void> =>
  scopes === null || (needed !== null && scopes.includes(needed))
    ? E.right(undefined)
    : E.left(insufficientScope(needed));
