import type { AccessClaims } from '@l-age/domain';

/** About 5 MB of tokens. */
const MAXIMUM_TOKENS = 10_000;

/**
 * The claims of tokens whose signature was verified, until they expire. Verifying a signature again gives the same
 * result: only the expiry changes with time. A full memory forgets the oldest token. Whether the session still exists
 * is not remembered: each request loads it.
 */
export const rememberClaims = () => {
  const known = new Map<string, AccessClaims>();
  return {
    /** `undefined` when the token is not known, or no longer valid at `now`. */
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
