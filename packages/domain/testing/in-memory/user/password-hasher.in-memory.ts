import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PasswordHasher } from '#src/user/password-hasher.port.js';
import type { PasswordHash } from '#src/user/password.js';
import { digestOf } from '../digest.js';

const HASH = /^\$memory\$(?<cost>\d+)\$(?<salt>\d+)\$(?<digest>[0-9a-f]{16})$/;

const hashWith = (cost: number, salt: string, password: string): PasswordHash =>
  `$memory$${String(cost)}$${salt}$${digestOf(`${salt}:${password}`)}` as PasswordHash;

/**
 * For tests only: fast, deterministic and not secure. `cost` is only written into the hash. A hash with a lower cost is
 * outdated.
 */
export const makeInMemoryPasswordHasher = (cost = 12): PasswordHasher => {
  let salts = 0;
  return {
    hash: (password) => TE.fromIO(() => hashWith(cost, String((salts += 1)), password)),
    verify: (password, hash) =>
      TE.fromIO(() => {
        const parts = O.isSome(hash) ? HASH.exec(hash.value)?.groups : undefined;
        if (O.isNone(hash) || parts === undefined) return { matches: false, outdated: false };
        const hashCost = Number(parts['cost']);
        const matches = hashWith(hashCost, parts['salt'] ?? '', password) === hash.value;
        return { matches, outdated: hashCost < cost };
      }),
  };
};
