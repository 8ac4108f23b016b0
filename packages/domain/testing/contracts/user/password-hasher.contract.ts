import * as O from 'fp-ts/lib/Option.js';
import { deepEqual, equal, notEqual } from 'node:assert/strict';
import type { PasswordHasher } from '#src/user/password-hasher.port.js';
import type { PasswordHash } from '#src/user/password.js';
import { newPassword, passwordHash } from '../../builders/values.js';
import { contractCase, succeed, type Contract, type Disposable } from '../contract.js';

export type PasswordHasherSubject = Disposable &
  Readonly<{
    passwordHasher: PasswordHasher;
    /** A password, and its hash with a lower cost than the cost of the hasher. */
    outdated: Readonly<{ password: string; hash: PasswordHash }>;
  }>;

const PASSWORD = newPassword('correct horse battery');

/** {@link PasswordHasher}. Its time and its queue depend on the algorithm, and are not part of the kit. */
export const passwordHasherContract: Contract<PasswordHasherSubject> = {
  name: 'PasswordHasher',
  cases: [
    contractCase('verifies a password with its own hash, which is not outdated', async ({ passwordHasher }) => {
      const hash = await succeed(passwordHasher.hash(PASSWORD));
      deepEqual(await succeed(passwordHasher.verify(PASSWORD, O.some(hash))), { matches: true, outdated: false });
    }),
    contractCase('does not reveal the password in the hash', async ({ passwordHasher }) => {
      equal((await succeed(passwordHasher.hash(PASSWORD))).includes(PASSWORD), false);
    }),
    contractCase('rejects every other password', async ({ passwordHasher }) => {
      const hash = await succeed(passwordHasher.hash(PASSWORD));
      for (const wrong of ['', PASSWORD.toUpperCase(), `${PASSWORD} `, ` ${PASSWORD}`, PASSWORD.slice(0, -1), hash]) {
        equal((await succeed(passwordHasher.verify(wrong, O.some(hash)))).matches, false, wrong);
      }
    }),
    contractCase('returns another hash each time', async ({ passwordHasher }) => {
      const [one, two] = await Promise.all([
        succeed(passwordHasher.hash(PASSWORD)),
        succeed(passwordHasher.hash(PASSWORD)),
      ]);
      notEqual(one, two);
      equal((await succeed(passwordHasher.verify(PASSWORD, O.some(two)))).matches, true);
    }),
    contractCase('reads all 72 bytes of a password', async ({ passwordHasher }) => {
      const longest = newPassword('é'.repeat(36));
      const hash = await succeed(passwordHasher.hash(longest));
      equal((await succeed(passwordHasher.verify(longest, O.some(hash)))).matches, true);
      equal((await succeed(passwordHasher.verify(`${'é'.repeat(35)}è`, O.some(hash)))).matches, false);
    }),
    contractCase('matches nothing without a readable hash', async ({ passwordHasher }) => {
      equal((await succeed(passwordHasher.verify(PASSWORD, O.none))).matches, false);
      for (const hash of ['', 'plain', PASSWORD]) {
        equal((await succeed(passwordHasher.verify(PASSWORD, O.some(passwordHash(hash))))).matches, false, hash);
      }
    }),
    contractCase('verifies a hash with a lower cost, and reports it as outdated', async (subject) => {
      const { passwordHasher, outdated } = subject;
      const verified = await succeed(passwordHasher.verify(outdated.password, O.some(outdated.hash)));
      deepEqual(verified, { matches: true, outdated: true });
      equal((await succeed(passwordHasher.verify('something else', O.some(outdated.hash)))).matches, false);
    }),
  ],
};
