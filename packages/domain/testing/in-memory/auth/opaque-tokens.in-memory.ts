import type { OpaqueTokens, TokenDigest } from '#src/auth/opaque-token.port.js';
import { digestOf } from '../digest.js';

/** Counts up behind a prefix: never the same token twice, and easy to guess, so for tests alone. */
export const makeInMemoryOpaqueTokens = (prefix = 'memory'): OpaqueTokens => {
  const isOwn = new RegExp(`^${prefix}_[0-9]+$`);
  let made = 0;
  return {
    make: () => {
      const token = `${prefix}_${String((made += 1))}`;
      return { token, digest: digestOf(token) as TokenDigest };
    },
    digestOf: (token) => (isOwn.test(token) ? (digestOf(token) as TokenDigest) : null),
  };
};
