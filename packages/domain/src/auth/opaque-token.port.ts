import type { Brand } from '../shared/brand.js';

/** The stored form of an opaque token. It identifies the token without revealing it. */
export type TokenDigest = Brand<string, 'TokenDigest'>;

/** Random tokens without content, such as refresh tokens and API tokens. */
export type OpaqueTokens = Readonly<{
  /** A token with at least 256 random bits. */
  make: () => Readonly<{ token: string; digest: TokenDigest }>;
  /** The digest of a token that {@link OpaqueTokens.make} made. `null` for any other text. */
  digestOf: (token: string) => TokenDigest | null;
}>;
