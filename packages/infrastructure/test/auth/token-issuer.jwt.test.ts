import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import jwt from 'jsonwebtoken';
import {
  invalidToken,
  makeVerifyAccessToken,
  type AccessClaims,
  type SessionId,
  type SigningAlgorithm,
  type UserId,
  type Username,
} from '@l-age/domain';
import { tokenIssuerContract } from '@l-age/domain/testing';
import { makeJwtTokenIssuer } from '#src/auth/token-issuer.jwt.js';

const SECRET = 'correct horse battery staple, forty-eight bytes, and more for sixty-four';
const NOW = new Date('2026-03-01T12:00:00.000Z');
const NOW_SECONDS = NOW.getTime() / 1000;

const CLAIMS: AccessClaims = {
  userId: 42 as UserId,
  username: 'anna' as Username,
  sessionId: '8d5d6a3e-0f7c-4f43-9c39-1f4c1f8d2b10' as SessionId,
  issuedAt: NOW,
  expiresAt: new Date(NOW.getTime() + 7_200_000),
};

const anIssuer = (algorithm: SigningAlgorithm = 'HS256', ...secrets: string[]) =>
  makeJwtTokenIssuer({ algorithm, secrets: [secrets[0] ?? SECRET, ...secrets.slice(1)] });

const issuer = anIssuer();

const issue = async (claims: AccessClaims = CLAIMS, by = issuer): Promise<string> =>
  E.getOrElse((): string => expect.fail('not issued'))(await by.issue(claims)());

const base64url = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const GOOD_HEADER = { alg: 'HS256', typ: 'JWT' };
const GOOD_PAYLOAD = {
  sub: '42',
  username: 'anna',
  sid: CLAIMS.sessionId,
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 7200,
  jti: randomUUID(),
};

/** A token with a valid signature and any content, as only an owner of the key can make it. */
const signed = (payload: unknown, header: unknown = GOOD_HEADER, hash = 'sha256', secret = SECRET): string => {
  const content = `${base64url(header)}.${base64url(payload)}`;
  return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`;
};

/** Signs like another service with the same key, without this package. */
const verifyElsewhere = makeVerifyAccessToken({
  algorithm: 'HS256',
  verifySignature: (_algorithm, content, signature) =>
    TE.fromIO(() => createHmac('sha256', SECRET).update(content).digest('base64url') === signature),
});

const isAccepted = async (token: string, now = NOW): Promise<void> => {
  expect(await issuer.verify(token, now)()).to.deep.equal(E.right(CLAIMS));
  expect(await verifyElsewhere(token, now)()).to.deep.equal(E.right(CLAIMS));
};

const isRefused = async (token: string, now = NOW): Promise<void> => {
  expect(await verifyElsewhere(token, now)()).to.deep.equal(E.left(invalidToken()));
  expect(await issuer.verify(token, now)()).to.deep.equal(E.left(invalidToken()));
};

describe('makeJwtTokenIssuer', () => {
  describe(`passes ${tokenIssuerContract.name}:`, () => {
    for (const { name, run } of tokenIssuerContract.cases) {
      it(name, () => run(() => ({ tokenIssuer: issuer, issuerWithAnotherKey: anIssuer('HS256', 'another secret') })));
    }
  });

  for (const algorithm of ['HS256', 'HS384', 'HS512'] as const) {
    it(`verifies what it signed with ${algorithm}`, async () => {
      const own = anIssuer(algorithm);
      const token = await issue(CLAIMS, own);
      expect(jwt.decode(token, { complete: true })?.header).to.deep.equal({ alg: algorithm, typ: 'JWT' });
      expect(await own.verify(token, NOW)()).to.deep.equal(E.right(CLAIMS));
    });
  }

  it('writes the claims of the wire contract, with a unique jti', async () => {
    const [first, second] = [jwt.decode(await issue()), jwt.decode(await issue())] as Record<string, unknown>[];
    expect(first).to.deep.include({ sub: '42', username: 'anna', sid: CLAIMS.sessionId });
    expect(first).to.deep.include({ iat: NOW_SECONDS, exp: NOW_SECONDS + 7200 });
    expect(first).to.have.all.keys('sub', 'username', 'sid', 'iat', 'exp', 'jti');
    expect(first!['jti']).not.to.equal(second!['jti']);
  });

  it('truncates fractions of seconds', async () => {
    const token = await issue({ ...CLAIMS, issuedAt: new Date(NOW.getTime() + 999) });
    expect(await issuer.verify(token, NOW)()).to.deep.equal(E.right(CLAIMS));
  });

  it('accepts a token until its expiry', async () => {
    const token = await issue();
    expect(E.isRight(await issuer.verify(token, new Date(CLAIMS.expiresAt.getTime() - 1))())).to.be.true;
    await isRefused(token, CLAIMS.expiresAt);
    await isRefused(token, new Date(CLAIMS.expiresAt.getTime() + 86_400_000));
  });

  it('accepts a valid token, so that each rejection below has its own reason', async () => {
    await isAccepted(signed(GOOD_PAYLOAD));
    await isAccepted(signed({ ...GOOD_PAYLOAD, nbf: NOW_SECONDS }));
    await isAccepted(await issue());
  });

  describe('after a change of the key', () => {
    it('signs with the first secret and verifies with all', async () => {
      const old = await issue(CLAIMS, anIssuer('HS256', 'the old secret, of thirty-two bytes'));
      const both = anIssuer('HS256', SECRET, 'the old secret, of thirty-two bytes');
      expect(await both.verify(old, NOW)()).to.deep.equal(E.right(CLAIMS));
      expect(await issuer.verify(await issue(CLAIMS, both), NOW)()).to.deep.equal(E.right(CLAIMS));
      await isRefused(old);
    });

    it('rejects an expired token of the old secret', async () => {
      const both = anIssuer('HS256', SECRET, 'the old secret, of thirty-two bytes');
      const old = await issue(CLAIMS, anIssuer('HS256', 'the old secret, of thirty-two bytes'));
      expect(await both.verify(old, CLAIMS.expiresAt)()).to.deep.equal(E.left(invalidToken()));
    });
  });

  describe('rejects a token with another algorithm:', () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      const unsigned = `${base64url({ ...GOOD_HEADER, alg })}.${base64url(GOOD_PAYLOAD)}`;
      it(`"${alg}" without a signature`, () => isRefused(`${unsigned}.`));
      it(`"${alg}" without the last dot`, () => isRefused(unsigned));
      it(`"${alg}" with a signature`, () => isRefused(signed(GOOD_PAYLOAD, { ...GOOD_HEADER, alg })));
    }

    it('HS384, signed with the secret', () =>
      isRefused(signed(GOOD_PAYLOAD, { ...GOOD_HEADER, alg: 'HS384' }, 'sha384')));
    it('HS512, signed with the secret', () =>
      isRefused(signed(GOOD_PAYLOAD, { ...GOOD_HEADER, alg: 'HS512' }, 'sha512')));
    it('hs256 in lower case', () => isRefused(signed(GOOD_PAYLOAD, { ...GOOD_HEADER, alg: 'hs256' })));
    it('no algorithm', () => isRefused(signed(GOOD_PAYLOAD, { typ: 'JWT' })));
    it('RS256 with another key', () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return isRefused(jwt.sign(GOOD_PAYLOAD, privateKey, { algorithm: 'RS256' }));
    });
    it('ES256, with the signature of all zeros (CVE-2022-21449)', () =>
      isRefused(
        `${base64url({ ...GOOD_HEADER, alg: 'ES256' })}.${base64url(GOOD_PAYLOAD)}.${Buffer.alloc(64).toString('base64url')}`,
      ));
  });

  describe('rejects a forged token:', () => {
    it('a changed payload with the original signature', async () => {
      const [header, , signature] = (await issue()).split('.');
      await isRefused(`${header!}.${base64url({ ...GOOD_PAYLOAD, sub: '1' })}.${signature!}`);
    });
    it('any changed character', async () => {
      const token = await issue();
      for (let index = 0; index < token.length; index += 1) {
        const changed = token[index] === 'A' ? 'B' : 'A';
        await isRefused(token.slice(0, index) + changed + token.slice(index + 1));
      }
    });
    it('a truncated signature', async () => isRefused((await issue()).slice(0, -1)));
    it('another key', () => isRefused(signed(GOOD_PAYLOAD, GOOD_HEADER, 'sha256', 'guessed')));
    it('an empty key', () => isRefused(signed(GOOD_PAYLOAD, GOOD_HEADER, 'sha256', '')));
    it('a key in the header (jwk)', () => {
      const jwk = { kty: 'oct', k: base64url('attacker') };
      return isRefused(signed(GOOD_PAYLOAD, { ...GOOD_HEADER, jwk }, 'sha256', 'attacker'));
    });
  });

  describe('rejects header parameters that it never writes, also with a valid signature:', () => {
    for (const [parameter, value] of Object.entries({
      kid: '../../../../dev/null',
      jwk: { kty: 'oct', k: base64url(SECRET) },
      jku: 'http://127.0.0.1:9/keys.json',
      x5u: 'http://127.0.0.1:9/certificate.pem',
      x5c: ['MIIB'],
      crit: ['exp'],
      b64: false,
      zip: 'DEF',
    })) {
      it(parameter, () => isRefused(signed(GOOD_PAYLOAD, { ...GOOD_HEADER, [parameter]: value })));
    }
  });

  describe('rejects claims that it never writes, also with a valid signature:', () => {
    const variants: Record<string, unknown> = {
      'no exp': { ...GOOD_PAYLOAD, exp: undefined },
      'exp null': { ...GOOD_PAYLOAD, exp: null },
      'exp as a string': { ...GOOD_PAYLOAD, exp: String(NOW_SECONDS + 7200) },
      'exp with a fraction': { ...GOOD_PAYLOAD, exp: NOW_SECONDS + 0.5 },
      'exp beyond all dates': { ...GOOD_PAYLOAD, exp: 1e300 },
      'exp in the past': { ...GOOD_PAYLOAD, exp: NOW_SECONDS - 1 },
      'exp negative': { ...GOOD_PAYLOAD, exp: -1 },
      'nbf in the future': { ...GOOD_PAYLOAD, nbf: NOW_SECONDS + 1 },
      'nbf as a string': { ...GOOD_PAYLOAD, nbf: String(NOW_SECONDS) },
      'no iat': { ...GOOD_PAYLOAD, iat: undefined },
      'iat as a string': { ...GOOD_PAYLOAD, iat: String(NOW_SECONDS) },
      'no sub': { ...GOOD_PAYLOAD, sub: undefined },
      'sub as a number': { ...GOOD_PAYLOAD, sub: 42 },
      'sub as a list': { ...GOOD_PAYLOAD, sub: ['42'] },
      'sub as an object': { ...GOOD_PAYLOAD, sub: { toString: '42' } },
      'sub true': { ...GOOD_PAYLOAD, sub: true },
      'sub empty': { ...GOOD_PAYLOAD, sub: '' },
      'sub not digits': { ...GOOD_PAYLOAD, sub: 'anna' },
      'sub with a sign': { ...GOOD_PAYLOAD, sub: '-42' },
      'sub with a space': { ...GOOD_PAYLOAD, sub: '42 ' },
      'sub with a line end': { ...GOOD_PAYLOAD, sub: '42\n' },
      'sub with a fraction': { ...GOOD_PAYLOAD, sub: '42.0' },
      'sub with a leading zero': { ...GOOD_PAYLOAD, sub: '042' },
      'sub 0': { ...GOOD_PAYLOAD, sub: '0' },
      'sub beyond safe integers': { ...GOOD_PAYLOAD, sub: '9007199254740993' },
      'sub in other digits': { ...GOOD_PAYLOAD, sub: '٤٢' },
      'no sid': { ...GOOD_PAYLOAD, sid: undefined },
      'sid not a UUID': { ...GOOD_PAYLOAD, sid: "' or true --" },
      'sid as a number': { ...GOOD_PAYLOAD, sid: 7 },
      'no username': { ...GOOD_PAYLOAD, username: undefined },
      'no jti': { ...GOOD_PAYLOAD, jti: undefined },
      'a list': [GOOD_PAYLOAD],
      'a number': 42,
      null: null,
      'a text': 'anna',
      'broken JSON': '{"sub":',
    };
    for (const [name, payload] of Object.entries(variants)) it(name, () => isRefused(signed(payload)));

    it('a header that is not an object', () => isRefused(signed(GOOD_PAYLOAD, 'null')));
  });

  describe('rejects invalid text:', () => {
    const garbage: Record<string, string> = {
      'an empty text': '',
      dots: '..',
      'many dots': '.'.repeat(10_000),
      '10 kB of letters': 'A'.repeat(10_240),
      '10 kB in three parts': ['A'.repeat(3000), 'B'.repeat(4000), 'C'.repeat(3000)].join('.'),
      'a space around it': ` ${signed(GOOD_PAYLOAD)} `,
      'a line end after it': `${signed(GOOD_PAYLOAD)}\n`,
      'NUL and other control characters': '\u0000\u001b[31m\u007f',
      emoji: '🔑.🔑.🔑',
      'a fourth part': `${signed(GOOD_PAYLOAD)}.extra`,
      'deeply nested JSON': signed(`${'['.repeat(5000)}${']'.repeat(5000)}`),
    };
    for (const [name, token] of Object.entries(garbage)) it(name, () => isRefused(token));
  });
});
