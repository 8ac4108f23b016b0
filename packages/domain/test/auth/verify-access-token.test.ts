import { invalidToken, makeVerifyAccessToken, unavailable, type SigningAlgorithm } from '@l-age/domain';
import { failureOf, sessionId, succeed, tokenIssuerContract, userId } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createHmac, randomUUID } from 'node:crypto';
import type { AccessClaims } from '@l-age/domain';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const SECONDS = NOW.getTime() / 1000;
const SID = '8d5d6a3e-0f7c-4f43-9c39-1f4c1f8d2b10';

const HASHES: { readonly [Name in SigningAlgorithm]: string } = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

const hmac = (algorithm: SigningAlgorithm, key: string, content: string): string =>
  createHmac(HASHES[algorithm], key).update(content).digest('base64url');

const verifierWith = (key: string, algorithm: SigningAlgorithm = 'HS256') =>
  makeVerifyAccessToken({
    algorithm,
    verifySignature: (given, content, signature) => TE.fromIO(() => hmac(given, key, content) === signature),
  });

const verify = verifierWith('key');

const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const PAYLOAD = {
  sub: '42',
  username: 'Jürgen 王 👋',
  sid: SID,
  iat: SECONDS,
  exp: SECONDS + 7200,
  jti: '0aa0d5d4-2b2c-4ab6-8d2d-0d6b1e0a6a5f',
};

const signed = (payload: unknown, header: unknown = { alg: 'HS256', typ: 'JWT' }, key = 'key'): string => {
  const content = `${encoded(header)}.${encoded(payload)}`;
  return `${content}.${hmac('HS256', key, content)}`;
};

const isRefused = async (token: string, now = NOW): Promise<void> => {
  expect(await failureOf(verify(token, now))).to.deep.equal(invalidToken());
};

describe('verifyAccessToken', () => {
  it('returns user, session and times', async () => {
    expect(await succeed(verify(signed(PAYLOAD), NOW))).to.deep.equal({
      userId: userId(42),
      username: 'Jürgen 王 👋',
      sessionId: sessionId(SID),
      issuedAt: NOW,
      expiresAt: new Date(NOW.getTime() + 7_200_000),
    });
  });

  it('rejects an expired token, and one that is not yet valid', async () => {
    const end = new Date((SECONDS + 7200) * 1000);
    await succeed(verify(signed(PAYLOAD), new Date(end.getTime() - 1)));
    await isRefused(signed(PAYLOAD), end);
    await succeed(verify(signed({ ...PAYLOAD, nbf: SECONDS }), NOW));
    await isRefused(signed({ ...PAYLOAD, nbf: SECONDS + 1 }));
    await isRefused(signed({ ...PAYLOAD, nbf: String(SECONDS) }));
  });

  it('accepts only the configured algorithm, and no key from the header', async () => {
    const headers = [
      { alg: 'none' },
      { alg: 'HS384' },
      { alg: 'hs256' },
      {},
      { alg: 'HS256', kid: '1' },
      'null',
      '7',
      'x',
    ];
    for (const header of headers) await isRefused(signed(PAYLOAD, header));
    await succeed(verify(signed(PAYLOAD, { alg: 'HS256' }), NOW));
    const content = `${encoded({ alg: 'HS512' })}.${encoded(PAYLOAD)}`;
    await succeed(verifierWith('key', 'HS512')(`${content}.${hmac('HS512', 'key', content)}`, NOW));
  });

  it('rejects another key and a changed signature', async () => {
    await isRefused(signed(PAYLOAD, undefined, 'another key'));
    await isRefused(signed(PAYLOAD).slice(0, -1));
  });

  it('rejects claims that the service does not write', async () => {
    const claims: readonly Readonly<Record<string, unknown>>[] = [
      ...[undefined, 42, '0', '042', '-1', '9007199254740993', 'anna'].map((sub) => ({ sub })),
      ...[undefined, 7, 'x'].map((sid) => ({ sid })),
      ...[undefined, 7, 'x'].map((jti) => ({ jti })),
      ...[undefined, null].map((username) => ({ username })),
      ...[undefined, '1', 0.5, -1, 1e300].map((iat) => ({ iat })),
      ...[undefined, null, String(SECONDS + 1), SECONDS + 0.5, 1e300].map((exp) => ({ exp })),
    ];
    for (const one of claims) await isRefused(signed({ ...PAYLOAD, ...one }));
    for (const payload of ['null', '7', '[]', 'no JSON', '{"sub":']) await isRefused(signed(payload));
  });

  it('rejects invalid base64url and invalid UTF-8', async () => {
    const header = encoded({ alg: 'HS256' });
    for (const payload of ['a', '=', 'ü', '_w', '/+']) {
      const content = `${header}.${payload}`;
      await isRefused(`${content}.${hmac('HS256', 'key', content)}`);
    }
    for (const token of ['', '.', '..', '...', signed(PAYLOAD).replaceAll('.', ' ')]) await isRefused(token);
  });

  it('returns the error of unavailable keys', async () => {
    const verifyAway = makeVerifyAccessToken({
      algorithm: 'HS256',
      verifySignature: () => TE.left(unavailable('away')),
    });
    expect(await failureOf(verifyAway(signed(PAYLOAD), NOW))).to.deep.equal(unavailable('away'));
  });

  describe('fulfils the contract:', () => {
    const issuerWith = (key: string) => ({
      verify: verifierWith(key),
      issue: ({ userId: id, username, sessionId: sid, issuedAt, expiresAt }: AccessClaims) =>
        TE.fromIO(() => {
          const iat = Math.floor(issuedAt.getTime() / 1000);
          const exp = Math.floor(expiresAt.getTime() / 1000);
          return signed({ sub: String(id), username, sid, iat, exp, jti: randomUUID() }, undefined, key);
        }),
    });
    const makeSubject = () => ({ tokenIssuer: issuerWith('key'), issuerWithAnotherKey: issuerWith('another key') });
    for (const { name, run } of tokenIssuerContract.cases) it(name, () => run(makeSubject));
  });
});
