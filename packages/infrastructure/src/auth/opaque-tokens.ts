import { createHash, randomBytes } from 'node:crypto';
import type { OpaqueTokens, TokenDigest } from '@l-age/domain';

const RANDOM_BYTES = 32;

const sha256 = (token: string): TokenDigest => createHash('sha256').update(token).digest('base64url') as TokenDigest;

/**
 * `<prefix>_` and 256 random bits in base64url. Secret scanners find a leaked token by its prefix. SHA-256 is
 * sufficient for storage: nobody can guess 256 random bits, so a slow hash adds no protection.
 */
export const makeOpaqueTokens = (prefix: string): OpaqueTokens => {
  const format = new RegExp(`^${prefix}_[A-Za-z0-9_-]{43}$`);
  return {
    make: () => {
      const token = `${prefix}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
      return { token, digest: sha256(token) };
    },
    digestOf: (token) => (format.test(token) ? sha256(token) : null),
  };
};

/** The prefix of API tokens. Logs and responses are searched for it. */
export const API_TOKEN_PREFIX = 'lage';
