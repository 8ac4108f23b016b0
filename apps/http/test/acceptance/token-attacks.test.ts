import { makeSettableClock } from '@l-age/domain/testing';
import { expect } from 'chai';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { logInAs } from './service/log-in.js';
import { describeEdge } from './service/on-every-store.js';

const clock = makeSettableClock(new Date());

/** The key of a service under test. */
const KEY = 'k'.repeat(32);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** With a right signature, as only who has the key can make it. */
const signed = (
  payload: unknown,
  header: unknown = { alg: 'HS256', typ: 'JWT' },
  hash = 'sha256',
  key = KEY,
): string => {
  const content = `${encode(header)}.${encode(payload)}`;
  return `${content}.${createHmac(hash, key).update(content).digest('base64url')}`;
};

describeEdge(
  'attacks on access tokens',
  (scene) => {
    let token: string;
    let payload: Record<string, unknown>;
    beforeEach(async () => {
      token = (await logInAs(scene.client, 'anna')).access;
      payload = decode(token.split('.')[1] ?? '');
    });

    const ask = (bearer: string) => scene.client.call('GET', '/api/v1/users/me', { token: bearer });

    const isRefused = async (bearer: string, what: string): Promise<void> => {
      const { status, headers, json } = await ask(bearer);
      expect(status, what).to.equal(401);
      expect(headers.get('www-authenticate'), what).to.equal('Bearer');
      expect(json, what).to.deep.equal({ detail: 'Could not validate credentials', code: 'invalid_token' });
    };

    it('are told from the real thing', async () => {
      expect((await ask(token)).status).to.equal(200);
      expect((await ask(signed(payload))).status).to.equal(200);
    });

    it('with another algorithm fail', async () => {
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

    it('with a changed payload fail', async () => {
      const [header, , signature] = token.split('.');
      for (const change of [{ sub: String(scene.admin.id) }, { exp: 9_999_999_999 }, { is_superuser: true }])
        await isRefused(
          `${header ?? ''}.${encode({ ...payload, ...change })}.${signature ?? ''}`,
          JSON.stringify(change),
        );
      await isRefused(signed(payload, undefined, 'sha256', 'guessed'), 'another key');
    });

    it('with a key of their own fail, and make the service fetch nothing', async () => {
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

    it('with other claims than the service writes fail', async () => {
      const now = Math.floor(clock.now().getTime() / 1000);
      for (const change of [
        { exp: undefined },
        { exp: now - 1 },
        { exp: String(now + 100) },
        { exp: null },
        { nbf: now + 100 },
        { sub: undefined },
        { sub: scene.anna.id },
        { sub: [String(scene.anna.id)] },
        { sub: { id: scene.anna.id } },
        { sub: true },
        { sub: 'anna' },
        { sub: String(scene.admin.id) },
        { sid: undefined },
        { sid: "' or true --" },
        { sid: '5e551011-0000-4000-8000-000000000099' },
      ])
        await isRefused(signed({ ...payload, ...change }), JSON.stringify(change));
    });

    it('in the query are no tokens at all', async () => {
      for (const name of ['access_token', 'token', 'authorization', 'bearer']) {
        const { status, json } = await scene.client.call('GET', `/api/v1/users/me?${name}=${token}`);
        expect([status, json['code']], name).to.deep.equal([401, 'not_authenticated']);
      }
      const { status } = await scene.client.call('GET', '/api/v1/users/me', {
        headers: { cookie: `access_token=${token}`, 'x-access-token': token },
      });
      expect(status).to.equal(401);
    });

    it('with what is nearly a token fail', async () => {
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
