import { expect } from 'chai';
import fc from 'fast-check';
import { isWellKnownPassword } from '#src/auth/well-known-password.js';

describe('isWellKnownPassword', () => {
  for (const password of [
    'Admin123!',
    'password',
    'PASSWORD',
    'Password1',
    'p@ssw0rd',
    '12345678',
    '123456789',
    'qwertyuiop',
    'iloveyou',
    'welcome123',
    'secret123',
    'Letmein123!',
    '!!password!!',
    ' password ',
    'l-age2026',
    'L-AGE-1234',
    'Lage2026!!!',
    'L-AGE Web Tool',
    'EnterpriseDB1',
  ]) {
    it(`is true for ${password}`, () => expect(isWellKnownPassword(password)).to.be.true);
  }

  for (const password of [
    'correct horse battery staple',
    'correct horse battery',
    'Tr0ub4dor&3 and a mare',
    'villages of the marsh',
    'my l-age password is long',
    'a password of many words',
    '2026-03-01 12:00:00',
    '████████',
    '🔑🔑🔑🔑🔑🔑🔑🔑',
    '!!!!!!!!',
    '',
  ]) {
    it(`is false for ${JSON.stringify(password)}`, () => expect(isWellKnownPassword(password)).to.be.false);
  }

  it('is false for random passwords', () =>
    fc.assert(
      fc.property(fc.uuid(), (password) => {
        expect(isWellKnownPassword(password)).to.be.false;
      }),
    ));
});
