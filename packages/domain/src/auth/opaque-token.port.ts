import type { Brand } from '../shared/brand.js';

/** What is stored of an opaque token: it tells the token when it is shown again, and does not give it away. */
export type TokenDigest = Brand<string, 'TokenDigest'>;

/** Tokens that mean nothing, and are looked up: API tokens among them. */
export type OpaqueTokens = Readonly<{
  /** A token that nobody can guess, of at least 256 random bits. */
  make: () => Readonly<{ token: string; digest: TokenDigest }>;
  /** The digest that {@link OpaqueTokens.make} gave beside the token; `null` for a text that cannot be one of these. */
  digestOf: (token: string) => TokenDigest | null;
}>;
