import { availableParallelism } from 'node:os';
import bcrypt from 'bcrypt';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  byteLengthOf,
  isStorable,
  MAX_PASSWORD_BYTES,
  type PasswordHash,
  type PasswordHasher,
  type Verification,
} from '@l-age/domain';
import { parseBcryptHash, topUpCosts, type BcryptHash } from './bcrypt-hash.js';
import { hashingConcurrency } from './hashing-concurrency.js';
import { makeWorkQueue } from './work-queue.js';

/** OWASP asks for 10 at least; 12 is about 0.2 s of one core. */
export const DEFAULT_BCRYPT_COST = 12;

/** A stored cost further above today's (16 times the work) is taken for damage: it would hold its turn for ages. */
const MAX_COST_ABOVE = 4;

/** Clients and proxies give a request up after 30 s or 60 s: by then they should have heard when to come back. */
const LONGEST_WAIT_MS = 25_000;

export type BcryptPasswordHasherOptions = Readonly<{
  /** How many requests may wait for their turn (`LOGIN_QUEUE_SIZE`). */
  queueSize: number;
  /** Binary logarithm of the work of new hashes, 4 to 31. */
  cost?: number;
  /** How many passwords to hash at once; by default as many as leave the thread pool free. */
  concurrency?: number;
}>;

const WRONG_PASSWORD = 'a password of nobody';
const SALT = 'CCCCCCCCCCCCCCCCCCCCC.';

/** The work of one hash at the given cost, for nothing but its time. */
const burn = (cost: number): Promise<string> =>
  bcrypt.hash(WRONG_PASSWORD, `$2b$${cost.toString().padStart(2, '0')}$${SALT}`);

/**
 * bcrypt repeats a password and its closing NUL cyclically: `a` and `a\0a` hash alike, so a password with NUL matches
 * nothing. Nor does one longer than the 72 bytes that bcrypt reads.
 */
const canMatch = (password: string): boolean => isStorable(password) && byteLengthOf(password) <= MAX_PASSWORD_BYTES;

/**
 * Hashes in libuv's thread pool. A verification takes the work of one hash at today's cost whatever it finds: with no
 * hash, with an unreadable one, and with a password that cannot match. Hashes of a lower cost c are topped up, since
 * 2^c + 2^c + 2^(c+1) + … + 2^(today-1) = 2^today. Those of a higher cost take their own time.
 */
export const makeBcryptPasswordHasher = ({
  queueSize,
  cost = DEFAULT_BCRYPT_COST,
  concurrency = hashingConcurrency(process.env['UV_THREADPOOL_SIZE'], availableParallelism()),
}: BcryptPasswordHasherOptions): PasswordHasher => {
  const queue = makeWorkQueue({
    concurrency,
    capacity: queueSize,
    expectedJobMilliseconds: 200 * 2 ** (cost - DEFAULT_BCRYPT_COST),
    longestWaitMilliseconds: LONGEST_WAIT_MS,
    now: () => performance.now(),
  });

  const compare = async (password: string, { cost: work, canonical }: BcryptHash): Promise<Verification> => {
    const possible = canMatch(password);
    const equal = await bcrypt.compare(possible ? password : WRONG_PASSWORD, canonical);
    for (const missing of topUpCosts(work, cost)) await burn(missing);
    return { matches: possible && equal, outdated: work < cost };
  };

  const compareWithNothing = async (): Promise<Verification> => {
    await burn(cost);
    return { matches: false, outdated: false };
  };

  return {
    hash: (password) => queue.run(async () => (await bcrypt.hash(password, cost)) as PasswordHash),
    verify: (password, hash) =>
      pipe(
        hash,
        O.flatMap((text) => parseBcryptHash(text, cost + MAX_COST_ABOVE)),
        O.match(
          () => queue.run(compareWithNothing),
          (parsed) => queue.run(() => compare(password, parsed)),
        ),
      ),
  };
};
