import * as O from 'fp-ts/lib/Option.js';

/** What is needed to verify a password against a stored bcrypt hash. */
export type BcryptHash = Readonly<{
  /** Binary logarithm of the work. */
  cost: number;
  /** The same hash in the one spelling that the library verifies. */
  canonical: string;
}>;

const MODULAR_CRYPT = /^\$2[aby]\$(?<cost>[0-9]{2})\$(?<saltAndDigest>[./A-Za-z0-9]{53})$/;

const MIN_COST = 4;

/**
 * Reads `$2a$`, `$2b$` and `$2y$`; anything else, and a cost above `maxCost`, is none. The three name the same
 * function for passwords of up to 72 bytes (`$2y$` is PHP's and libxcrypt's name for what OpenBSD calls `$2b$`).
 */
export const parseBcryptHash = (text: string, maxCost: number): O.Option<BcryptHash> => {
  const { cost, saltAndDigest } = MODULAR_CRYPT.exec(text)?.groups ?? {};
  if (cost === undefined || saltAndDigest === undefined) return O.none;
  const work = Number(cost);
  return work < MIN_COST || work > maxCost ? O.none : O.some({ cost: work, canonical: `$2b$${cost}$${saltAndDigest}` });
};

/** The costs of further hashes that raise the work of one at cost `from` to that of one at cost `to`. */
export const topUpCosts = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
