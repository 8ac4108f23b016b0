import { makeSettableClock } from '@l-age/domain/testing';
import { expect } from 'chai';
import { attemptLogIn } from '../service/log-in.js';
import { describeOnEveryStore, type Fixture } from '../service/on-every-store.js';
import { createPerson, PASSWORD } from '../service/people.js';

const clock = makeSettableClock(new Date());

let people = 0;

const loginThrottling = (fixture: Fixture): void => {
  let name: string;
  beforeEach(async () => {
    name = `person${String((people += 1))}`;
    await createPerson(fixture.client, fixture.admin, name);
  });

  const attempt = (address: string, password: string = PASSWORD, username = name) =>
    attemptLogIn(fixture.client, username, password, address);

  const statuses = async (count: number, address: (index: number) => string, username = name) => {
    const seen = [];
    for (let index = 0; index < count; index += 1) seen.push((await attempt(address(index), 'wrong', username)).status);
    return seen;
  };

  it('delays from the fifth failure on, for existing and unknown users', async () => {
    for (const username of [name, `nobody-${name}`]) {
      expect(await statuses(7, () => '203.0.113.1', username)).to.deep.equal([401, 401, 401, 401, 401, 429, 429]);
      const { status, headers, json } = await attempt('203.0.113.1', PASSWORD, username);
      expect([status, headers.get('retry-after'), json['code']]).to.deep.equal([429, '1', 'too_many_failures']);
    }
  });

  it('doubles the delay with each failure, and accepts the right password after it', async () => {
    await statuses(5, () => '203.0.113.1');
    for (const seconds of [1, 2, 4, 8]) {
      const { status, headers } = await attempt('203.0.113.1');
      expect([status, headers.get('retry-after')]).to.deep.equal([429, String(seconds)]);
      clock.advance(seconds * 1000);
      expect((await attempt('203.0.113.1', 'wrong')).status).to.equal(401);
    }
    clock.advance(16_000);
    expect((await attempt('203.0.113.1')).status).to.equal(200);
  });

  it('does not delay the owner at another address, or at an address of an earlier login', async () => {
    expect((await attempt('198.51.100.1')).status).to.equal(200);
    expect(await statuses(20, (index) => `203.0.113.${String(index)}`)).to.deep.equal(Array(20).fill(401));
    expect((await attempt('198.51.100.1')).status).to.equal(200);
    const { status, headers } = await attempt('198.51.100.2');
    expect([status, headers.get('retry-after')]).to.deep.equal([429, '1']);
    clock.advance(1000);
    expect((await attempt('198.51.100.2')).status).to.equal(200);
  });

  it('counts fifty concurrent wrong passwords', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => attempt('203.0.113.1', 'wrong')));
    for (const { status } of answers) expect(status).to.be.oneOf([401, 429]);
    const { status, headers } = await attempt('203.0.113.1');
    expect(status).to.equal(429);
    expect(Number(headers.get('retry-after'))).to.be.greaterThan(0);
  });

  it('accepts fifty concurrent right passwords', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => attempt('203.0.113.1')));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(50).fill(200));
  });

  it('returns the same delay on /auth/token', async () => {
    await statuses(5, () => '203.0.113.1');
    const { status, headers } = await fixture.client.call('POST', '/api/v1/auth/token', {
      form: { grant_type: 'password', username: name, password: PASSWORD },
      headers: { 'x-forwarded-for': '203.0.113.1' },
    });
    expect([status, headers.get('retry-after')]).to.deep.equal([429, '1']);
  });
};

describeOnEveryStore('login throttling', loginThrottling, {
  variables: { TRUSTED_PROXIES: '127.0.0.1' },
  overrides: { clock },
});
