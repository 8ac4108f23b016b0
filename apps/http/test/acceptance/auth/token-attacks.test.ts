import { makeSettableClock } from '@l-age/domain/testing';
import { expect } from 'chai';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { logInAs } from '../service/log-in.js';
import { describeInMemory } from '../service/on-every-store.js';

const clock = makeSettableClock(new Date());

/** The key of a service under test. */
const KEY = 'k'.repeat(32);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** A token with a valid signature. */
const signed = (
  payload: unknown,
  header: unknown = { alg: 'HS256', typ: 'JWT' },
  hash = 'sha256',
  key = KEY,
): string => {
  const content = `${encode(header)}.${encode(payload)}`;
  return `${content}.${createHmac(hash, key).update(content).digest('base64url')}`;
};

describeInMemory(
  'attacks on access tokens',
  (fixture) => {
    let token: string;
    let payload: Record<string, unknown>;
    beforeEach(async () => {
      token = (await logInAs(fixture.client, 'anna')).access;
      payload = decode(token.split('.')[1] ?? '');
    });

    const ask = (bearer: string) => fixture.client.call('GET', '/api/v1/users/me', { token: bearer });

    const isRefused = async (bearer: string, what: string): Promise<void> => {
      const { status, headers, json } = await ask(bearer);
      expect(status, what).to.equal(401);
      expect(headers.get('www-authenticate'), what).to.equal('Bearer');
      expect(json, what).to.deep.equal({ detail: 'Could not validate credentials', code: 'invalid_token' });
    };

    it('accepts a genuine token', async () => {
      expect((await ask(token)).status).to.equal(200);
      expect((await ask(signed(payload))).status).to.equal(200);
    });

    it('rejects another algorithm', async () => {
      for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
        const content = `${encode({ alg, typ: 'JWT' })}.${encode(payload)}`;
        await isRefused(`${content}.`, alg);
        await isRefused(content, alg);
        await isRefused(signed(payload, { alg, typ: 'JWT' }), alg);
      }
      await isRefused(signed(payload, { alg: 'HS384', typ: 'JWT' }, 'sha384'), 'HS384');
      await isRefused(signed(payload, { alg: 'HS512', typ: 'JWT' }, 'sha512'), 'HS512');
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(payload)}`;
      await isRefused(`${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`, 'RS256');
    });

    it('rejects a changed payload', async () => {
      const [header, , signature] = token.split('.');
      for (const change of [{ sub: String(fixture.admin.id) }, { exp: 9_999_999_999 }, { is_superuser: true }])
        await isRefused(
          `${header ?? ''}.${encode({ ...payload, ...change })}.${signature ?? ''}`,
          JSON.stringify(change),
        );
      await isRefused(signed(payload, undefined, 'sha256', 'guessed'), 'another key');
    });

    it('rejects a key in the header, and fetches nothing', async () => {
      let fetched = 0;
      const server = createServer((_req, res) => {
        fetched += 1;
        res.end('{"keys":[]}');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/keys.json`;
      const jwk = { kty: 'oct', k: Buffer.from('mine').toString('base64url') };
      for (const header of [{ kid: '../../dev/null' }, { jwk }, { jku: url }, { x5u: url }, { kid: url, jku: url }])
        for (const key of [KEY, 'mine', ''])
          await isRefused(
            signed(payload, { alg: 'HS256', typ: 'JWT', ...header }, 'sha256', key),
            JSON.stringify(header),
          );
      await new Promise((resolve) => server.close(resolve));
      expect(fetched).to.equal(0);
    });

    it('rejects other claims than the service issues', async () => {
      const now = Math.floor(clock.now().getTime() / 1000);
      for (const change of [
        { exp: undefined },
        { exp: now - 1 },
        { exp: String(now + 100) },
        { exp: null },
        { nbf: now + 100 },
        { sub: undefined },
        { sub: fixture.anna.id },
        { sub: [String(fixture.anna.id)] },
        { sub: { id: fixture.anna.id } },
        { sub: true },
        { sub: 'anna' },
        { sub: String(fixture.admin.id) },
        { sid: undefined },
        { sid: "' or true --" },
        { sid: '5e551011-0000-4000-8000-000000000099' },
      ])
        await isRefused(signed({ ...payload, ...change }), JSON.stringify(change));
    });

    it('ignores a token in the query', async () => {
      for (const name of ['access_token', 'token', 'authorization', 'bearer']) {
        const { status, json } = await fixture.client.call('GET', `/api/v1/users/me?${name}=${token}`);
        expect([status, json['code']], name).to.deep.equal([401, 'not_authenticated']);
      }
      const { status } = await fixture.client.call('GET', '/api/v1/users/me', {
        headers: { cookie: `access_token=${token}`, 'x-access-token': token },
      });
      expect(status).to.equal(401);
    });

    it('rejects malformed tokens', async () => {
      for (const bearer of [
        '',
        '.',
        '..',
        'null',
        `${token}x`,
        token.slice(0, -1),
        `${token} ${token}`,
        'A'.repeat(8000),
      ])
        expect((await ask(bearer)).status, bearer.slice(0, 20)).to.equal(401);
    });
  },
  { overrides: { clock } },
);
