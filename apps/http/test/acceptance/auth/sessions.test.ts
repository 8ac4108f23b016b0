import { makeSettableClock } from '@l-age/domain/testing';
import { expect } from 'chai';
import { logInAs, statusFor, tokensIn } from '../service/log-in.js';
import { describeOnEveryStore, type Fixture } from '../service/on-every-store.js';

const REFRESH = '/api/v1/auth/refresh';
const SESSIONS = '/api/v1/auth/sessions';

const clock = makeSettableClock(new Date());

const sessions = (fixture: Fixture): void => {
  const refresh = (refreshToken: string) =>
    fixture.client.call('POST', REFRESH, { json: { refresh_token: refreshToken } });
  const list = async (token: string) => (await fixture.client.call('GET', SESSIONS, { token })).rows;
  const end = (token: string, id: string) => fixture.client.call('DELETE', `${SESSIONS}/${id}`, { token });

  describe('POST /auth/refresh', () => {
    it('returns new tokens for JSON and for a form', async () => {
      const first = await logInAs(fixture.client, 'anna');
      const answer = await refresh(first.refresh);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect(answer.json).to.include({ token_type: 'bearer', expires_in: 7200, refresh_expires_in: 2_592_000 });
      const second = tokensIn(answer);
      expect([second.access, second.refresh]).not.to.include.members([first.access, first.refresh]);
      const form = { refresh_token: second.refresh };
      const third = tokensIn(await fixture.client.call('POST', REFRESH, { form }));
      for (const tokens of [first, second, third]) expect(await statusFor(fixture.client, tokens)).to.equal(200);
    });

    it('accepts two concurrent refreshes', async () => {
      const first = await logInAs(fixture.client, 'anna');
      const tabs = await Promise.all([1, 2, 3, 4].map(async () => tokensIn(await refresh(first.refresh))));
      expect(new Set(tabs.map((tokens) => tokens.refresh))).to.have.property('size', 4);
      for (const tab of tabs) tokensIn(await refresh(tab.refresh));
    });

    it('ends the session if a used token is sent again after ten seconds', async () => {
      const first = await logInAs(fixture.client, 'anna');
      const second = tokensIn(await refresh(first.refresh));
      clock.advance(10_001);
      const { status, headers, json } = await refresh(first.refresh);
      expect(status).to.equal(401);
      expect(headers.get('www-authenticate')).to.equal('Bearer');
      expect(json).to.include({ code: 'invalid_refresh_token', error: 'invalid_grant' });
      expect((await refresh(second.refresh)).status).to.equal(401);
      expect(await statusFor(fixture.client, second)).to.equal(401);
    });

    it('rejects an invalid and a missing refresh token', async () => {
      const { access } = await logInAs(fixture.client, 'anna');
      for (const token of ['nonsense', access, 'lage_refresh_']) expect((await refresh(token)).status).to.equal(401);
      expect((await refresh('')).status).to.equal(401);
      for (const options of [
        {},
        { json: {} },
        { form: '' },
        { json: { refresh_token: 7 } },
        { form: 'refresh_token=' },
      ])
        expect((await fixture.client.call('POST', REFRESH, options)).status, JSON.stringify(options)).to.equal(422);
    });

    it('never repeats a refresh token', async () => {
      const { text } = await fixture.client.call('POST', REFRESH, { json: { refresh_token: ['s3cr3t-t0k3n'] } });
      expect(text).to.include('[redacted]').and.not.include('s3cr3t');
    });

    it('works after the access token expired, but not after the session ended', async () => {
      const { client } = fixture;
      const first = await logInAs(client, 'bob');
      clock.advance(7_200_000);
      expect(await statusFor(client, first)).to.equal(401);
      const second = tokensIn(await refresh(first.refresh));
      expect(await statusFor(client, second)).to.equal(200);
      clock.advance(30 * 24 * 60 * 60 * 1000);
      expect((await refresh(second.refresh)).status).to.equal(401);
    });
  });

  describe('/auth/sessions', () => {
    it('lists the sessions of the user, and marks the current one', async () => {
      const one = await logInAs(fixture.client, 'carol');
      clock.advance(61_000);
      const form = { username: 'carol', password: 'violet-otter-climbs-42' };
      const answer = await fixture.client.call('POST', '/api/v1/auth/login', {
        form,
        headers: { 'user-agent': 'Firefox on a phone' },
      });
      const other = tokensIn(answer);
      const [latest, former] = await list(other.access);
      expect(latest).to.have.all.keys('id', 'created_at', 'last_used_at', 'ip', 'user_agent', 'current');
      expect(latest).to.include({ current: true, user_agent: 'Firefox on a phone', ip: '127.0.0.1' });
      expect(former).to.include({ current: false });
      clock.advance(60_000);
      expect((await list(one.access)).find(({ current }) => current)?.['id']).to.equal(former?.['id']);
      const [nowLatest] = await list(one.access);
      expect(nowLatest).to.include({ id: former?.['id'], last_used_at: clock.now().toISOString() });
    });

    it('ends another session of the user with its tokens', async () => {
      const one = await logInAs(fixture.client, 'anna');
      const other = await logInAs(fixture.client, 'anna');
      const current = (await list(one.access)).find((session) => session['current'] === true);
      const id = String(current?.['id']);
      expect((await end(other.access, id)).status).to.equal(204);
      expect(await statusFor(fixture.client, one)).to.equal(401);
      expect((await refresh(one.refresh)).status).to.equal(401);
      expect((await end(other.access, id)).status).to.equal(404);
      expect(await statusFor(fixture.client, other)).to.equal(200);
    });

    it('returns 404 for a session of another user and for an invalid id', async () => {
      const anna = await logInAs(fixture.client, 'anna');
      const bob = await logInAs(fixture.client, 'bob');
      const theirs = (await list(bob.access)).map(({ id }) => String(id));
      for (const id of [...theirs, '5e551011-0000-4000-8000-000000000001', 'nonsense']) {
        const { status, json } = await end(anna.access, id);
        expect(status, id).to.equal(404);
        expect(json['code']).to.equal('session_not_found');
      }
      expect(await statusFor(fixture.client, bob)).to.equal(200);
    });

    it('returns 401 without a token', async () => {
      for (const [method, path] of [
        ['GET', SESSIONS],
        ['DELETE', `${SESSIONS}/5e551011-0000-4000-8000-000000000001`],
        ['POST', '/api/v1/auth/logout'],
      ] as const)
        expect((await fixture.client.call(method, path)).status, path).to.equal(401);
    });

    it('logs out', async () => {
      const one = await logInAs(fixture.client, 'anna');
      const other = await logInAs(fixture.client, 'anna');
      const { status } = await fixture.client.call('POST', '/api/v1/auth/logout', { token: one.access });
      expect(status).to.equal(204);
      expect(await statusFor(fixture.client, one)).to.equal(401);
      expect((await refresh(one.refresh)).status).to.equal(401);
      expect(await statusFor(fixture.client, other)).to.equal(200);
    });
  });
};

describeOnEveryStore('sessions', sessions, { overrides: { clock } });
