import { deepEqual, equal, notEqual } from 'node:assert/strict';
import type { AccessClaims, TokenIssuer } from '#src/auth/token-issuer.port.js';
import { sessionId, userId, username } from '../../builders/values.js';
import { contractCase, failureOf, succeed, type Contract, type Disposable } from '../contract.js';

export type TokenIssuerSubject = Disposable &
  Readonly<{
    tokenIssuer: TokenIssuer;
    /** Differs from `tokenIssuer` only in its key. */
    issuerWithAnotherKey: TokenIssuer;
  }>;

const ISSUED = new Date('2026-01-01T12:00:00.000Z');
const EXPIRES = new Date('2026-01-01T14:00:00.000Z');

const CLAIMS: AccessClaims = {
  userId: userId(7),
  username: username('anna'),
  sessionId: sessionId('5e551011-0000-4000-8000-000000000001'),
  issuedAt: ISSUED,
  expiresAt: EXPIRES,
};

const expectRejected = async (issuer: TokenIssuer, token: string, now: Date = ISSUED): Promise<void> => {
  deepEqual(await failureOf(issuer.verify(token, now)), { _tag: 'InvalidToken' }, token.slice(0, 200));
};

const replaceAt = (text: string, index: number): string =>
  `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`;

/** {@link TokenIssuer}: it verifies its own tokens until they expire, and rejects all others. */
export const tokenIssuerContract: Contract<TokenIssuerSubject> = {
  name: 'TokenIssuer',
  cases: [
    contractCase('returns the issued claims', async ({ tokenIssuer }) => {
      const token = await succeed(tokenIssuer.issue(CLAIMS));
      deepEqual(await succeed(tokenIssuer.verify(token, ISSUED)), CLAIMS);
    }),
    contractCase('keeps whole seconds and drops fractions', async ({ tokenIssuer }) => {
      const issuedAt = new Date(ISSUED.getTime() + 999);
      const expiresAt = new Date(EXPIRES.getTime() + 999);
      const token = await succeed(tokenIssuer.issue({ ...CLAIMS, issuedAt, expiresAt }));
      deepEqual(await succeed(tokenIssuer.verify(token, issuedAt)), CLAIMS);
    }),
    contractCase('accepts usernames in any script', async ({ tokenIssuer }) => {
      const claims = { ...CLAIMS, username: 'Jürgen "the" 王 👋' as typeof CLAIMS.username };
      const token = await succeed(tokenIssuer.issue(claims));
      deepEqual(await succeed(tokenIssuer.verify(token, ISSUED)), claims);
    }),
    contractCase('issues tokens that fit into an Authorization header', async ({ tokenIssuer }) => {
      // RFC 6750, section 2.1: b64token
      equal(/^[A-Za-z0-9._~+/-]+=*$/.test(await succeed(tokenIssuer.issue(CLAIMS))), true);
    }),
    contractCase('issues unique tokens', async ({ tokenIssuer }) => {
      notEqual(await succeed(tokenIssuer.issue(CLAIMS)), await succeed(tokenIssuer.issue(CLAIMS)));
    }),
    contractCase('accepts a token until the second of its expiry', async ({ tokenIssuer }) => {
      const token = await succeed(tokenIssuer.issue(CLAIMS));
      await succeed(tokenIssuer.verify(token, new Date(EXPIRES.getTime() - 1000)));
      await expectRejected(tokenIssuer, token, EXPIRES);
      await expectRejected(tokenIssuer, token, new Date('2036-01-01T00:00:00.000Z'));
    }),
    contractCase('rejects texts that are not tokens', async ({ tokenIssuer }) => {
      for (const text of ['', ' ', '.', '..', 'a.b.c', 'null', '{}', '\u0000', 'ü.ü.ü', 'e30.e30.e30']) {
        await expectRejected(tokenIssuer, text);
      }
      await expectRejected(tokenIssuer, 'A'.repeat(100_000));
    }),
    contractCase('rejects a token with one changed character', async ({ tokenIssuer }) => {
      const token = await succeed(tokenIssuer.issue(CLAIMS));
      for (let index = 0; index < token.length; index += 1) await expectRejected(tokenIssuer, replaceAt(token, index));
    }),
    contractCase('rejects a truncated or extended token', async ({ tokenIssuer }) => {
      const token = await succeed(tokenIssuer.issue(CLAIMS));
      for (const end of [1, 2, 10]) await expectRejected(tokenIssuer, token.slice(0, -end));
      for (const extra of ['A', '.', '.A', '=', ' ', '\n']) await expectRejected(tokenIssuer, token + extra);
      await expectRejected(tokenIssuer, token.slice(0, token.lastIndexOf('.') + 1));
    }),
    contractCase('rejects a token that was signed with another key', async ({ tokenIssuer, issuerWithAnotherKey }) => {
      const foreign = await succeed(issuerWithAnotherKey.issue(CLAIMS));
      await expectRejected(tokenIssuer, foreign);
      deepEqual(await succeed(issuerWithAnotherKey.verify(foreign, ISSUED)), CLAIMS);
    }),
  ],
};
