import type { OpaqueTokens, TokenDigest } from '#src/auth/opaque-token.port.js';
import { digestOf } from '../digest.js';

/** For tests only: tokens are a prefix and a counter, unique and easy to guess. */
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
