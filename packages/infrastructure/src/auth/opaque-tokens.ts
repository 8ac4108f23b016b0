import { createHash, randomBytes } from 'node:crypto';
import type { OpaqueTokens, TokenDigest } from '@l-age/domain';

const RANDOM_BYTES = 32;

const sha256 = (token: string): TokenDigest => createHash('sha256').update(token).digest('base64url') as TokenDigest;

/**
 * `<prefix>_` and 256 random bits in base64url; the prefix lets scanners find a token that leaked. What is stored is a plain
 * SHA-256: there is nothing to guess in a text this random, so a slow hash would protect nothing more.
 */
export const makeOpaqueTokens = (prefix: string): OpaqueTokens => {
  const form = new RegExp(`^${prefix}_[A-Za-z0-9_-]{43}$`);
  return {
    make: () => {
      const token = `${prefix}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
      return { token, digest: sha256(token) };
    },
    digestOf: (token) => (form.test(token) ? sha256(token) : null),
  };
};

/** API tokens start so; logs and answers are searched for it. */
export const API_TOKEN_PREFIX = 'lage';
