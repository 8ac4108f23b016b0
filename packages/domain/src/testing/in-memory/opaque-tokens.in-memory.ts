import type { OpaqueTokens, TokenDigest } from '../../user/opaque-token.port.js';
import { digestOf } from './digest.js';

const TOKEN = /^memory_[0-9]+$/;

/** Counts up: never the same token twice, and easy to guess, so for tests alone. */
export const makeInMemoryOpaqueTokens = (): OpaqueTokens => {
  let made = 0;
  return {
    make: () => {
      const token = `memory_${String((made += 1))}`;
      return { token, digest: digestOf(token) as TokenDigest };
    },
    digestOf: (token) => (TOKEN.test(token) ? (digestOf(token) as TokenDigest) : null),
  };
};
