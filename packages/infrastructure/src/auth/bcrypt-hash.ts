import * as O from 'fp-ts/lib/Option.js';

/** A stored bcrypt hash, parsed. */
export type BcryptHash = Readonly<{
  /** Binary logarithm of the number of rounds. */
  cost: number;
  /** The same hash with the prefix that the library verifies. */
  canonical: string;
}>;

const MODULAR_CRYPT = /^\$2[aby]\$(?<cost>[0-9]{2})\$(?<saltAndDigest>[./A-Za-z0-9]{53})$/;

const MIN_COST = 4;

/**
 * Parses `$2a$`, `$2b$` and `$2y$`. None for any other text, and for a cost above `maxCost`. The three prefixes name
 * the same function for passwords up to 72 bytes (`$2y$` is used by PHP and libxcrypt, `$2b$` by OpenBSD).
 */
export const parseBcryptHash = (text: string, maxCost: number): O.Option<BcryptHash> => {
  const { cost, saltAndDigest } = MODULAR_CRYPT.exec(text)?.groups ?? {};
  if (cost === undefined || saltAndDigest === undefined) return O.none;
  const work = Number(cost);
  return work < MIN_COST || work > maxCost ? O.none : O.some({ cost: work, canonical: `$2b$${cost}$${saltAndDigest}` });
};

/** The costs of additional hashes. Together with a hash of cost `from` they take as long as a hash of cost `to`. */
export const topUpCosts = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
