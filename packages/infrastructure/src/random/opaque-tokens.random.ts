import type { OpaqueTokens, TokenDigest } from '@l-age/domain';
import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** A token of 256 random bits needs no slow hash: nobody can go through them. */
const sha256 = (token: string): TokenDigest => createHash('sha256').update(token).digest('hex') as TokenDigest;

/**
 * Random tokens of 256 bits behind a prefix, which says to people and to scanners of leaked secrets what they are, and keeps
 * one kind from being taken for another.
 */
export const makeRandomOpaqueTokens = (prefix: string): OpaqueTokens => {
  const isOwn = new RegExp(`^${prefix}_[A-Za-z0-9_-]{43}$`);
  return {
    make: () => {
      const token = `${prefix}_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
      return { token, digest: sha256(token) };
    },
    digestOf: (token) => (isOwn.test(token) ? sha256(token) : null),
  };
};
