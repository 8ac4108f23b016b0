import type { AccessClaims } from '@l-age/domain';

/** About 5 MB of tokens. */
const MAXIMUM_TOKENS = 10_000;

/**
 * Caches the claims of verified tokens until they expire, because verifying a signature again gives the same result. A
 * full cache drops the oldest token. Sessions are not cached: each request checks that its session exists.
 */
export const makeClaimsCache = () => {
  const known = new Map<string, AccessClaims>();
  return {
    /** `undefined` if the token is not cached, or has expired at `now`. */
    find: (token: string, now: Date): AccessClaims | undefined => {
      const claims = known.get(token);
      if (claims === undefined || claims.expiresAt > now) return claims;
      known.delete(token);
      return undefined;
    },
    add: (token: string, claims: AccessClaims): void => {
      const [oldest] = known.keys();
      if (known.size >= MAXIMUM_TOKENS && oldest !== undefined) known.delete(oldest);
      known.set(token, claims);
    },
  };
};
