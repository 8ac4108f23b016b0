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
import { makeHashingQueue } from './hashing-queue.js';

/** OWASP recommends 10 or more. A hash of cost 12 takes about 0.2 s of one core. */
export const DEFAULT_BCRYPT_COST = 12;

/** A stored hash with a higher cost (16 times the time) counts as unreadable: verifying it would block the queue. */
const MAX_COST_ABOVE = 4;

/** Clients and proxies time out after 30 s or 60 s. They get a response with `Retry-After` before that. */
const MAX_WAIT_MS = 25_000;

export type BcryptPasswordHasherOptions = Readonly<{
  /** The number of requests that can wait in the queue (`LOGIN_QUEUE_SIZE`). */
  queueSize: number;
  /** Binary logarithm of the number of rounds of new hashes, 4 to 31. */
  cost?: number;
  /** The number of passwords to hash at the same time. Default: see {@link hashingConcurrency}. */
  concurrency?: number;
}>;

const WRONG_PASSWORD = 'a wrong password';
const SALT = 'CCCCCCCCCCCCCCCCCCCCC.';

/** Takes the time of one hash. */
const burn = (cost: number): Promise<string> =>
  bcrypt.hash(WRONG_PASSWORD, `$2b$${cost.toString().padStart(2, '0')}$${SALT}`);

/**
 * bcrypt repeats a password and its terminating NUL: `a` and `a\0a` have the same hash. Therefore a password with NUL
 * matches no hash. The same is true for a password longer than the 72 bytes that bcrypt reads.
 */
const canMatch = (password: string): boolean => isStorable(password) && byteLengthOf(password) <= MAX_PASSWORD_BYTES;

/**
 * Hashes in libuv's thread pool. A verification always takes the time of one hash at today's cost: also without a
 * stored hash, with an unreadable one, and with a password that cannot match. After a hash of a lower cost c, dummy
 * hashes of the costs c, c+1, … today-1 take the rest of the time: 2^c + 2^c + 2^(c+1) + … + 2^(today-1) = 2^today. A
 * hash of a higher cost takes longer.
 */
export const makeBcryptPasswordHasher = ({
  queueSize,
  cost = DEFAULT_BCRYPT_COST,
  concurrency = hashingConcurrency(process.env['UV_THREADPOOL_SIZE'], availableParallelism()),
}: BcryptPasswordHasherOptions): PasswordHasher => {
  const queue = makeHashingQueue({
    concurrency,
    capacity: queueSize,
    expectedJobMilliseconds: 200 * 2 ** (cost - DEFAULT_BCRYPT_COST),
    maxWaitMilliseconds: MAX_WAIT_MS,
  });

  const compare = async (password: string, { cost: work, canonical }: BcryptHash): Promise<Verification> => {
    const possible = canMatch(password);
    const equal = await bcrypt.compare(possible ? password : WRONG_PASSWORD, canonical);
    for (const topUpCost of topUpCosts(work, cost)) await burn(topUpCost);
    return { matches: possible && equal, outdated: work < cost };
  };

  const verifyWithoutHash = async (): Promise<Verification> => {
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
          () => queue.run(verifyWithoutHash),
          (parsed) => queue.run(() => compare(password, parsed)),
        ),
      ),
  };
};
