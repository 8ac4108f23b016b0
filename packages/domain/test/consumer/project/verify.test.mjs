import { deepEqual, equal } from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { makeVerifyAccessToken } from '@l-age/domain';
import { makeVerifySignature } from './verify-signature.mjs';

const now = new Date();
const seconds = Math.floor(now.getTime() / 1000);
const id = '8d5d6a3e-0f7c-4f43-9c39-1f4c1f8d2b10';
const claims = { sub: '7', username: 'anna', sid: id, iat: seconds, exp: seconds + 60, jti: id };

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const tokenWith = (key) => {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};

const verify = makeVerifyAccessToken({
  algorithm: 'HS256',
  verifySignature: makeVerifySignature(['the new key', 'the old key']),
});

test('tokens are verified without a call, with the new key and with the old one', async () => {
  for (const key of ['the new key', 'the old key']) {
    const outcome = await verify(tokenWith(key), now)();
    equal(outcome._tag, 'Right');
    equal(outcome.right.userId, 7);
    equal(outcome.right.username, 'anna');
  }
});

test('a token of another issuer is rejected', async () => {
  deepEqual(await verify(tokenWith('another key'), now)(), { _tag: 'Left', left: { _tag: 'InvalidToken' } });
});
