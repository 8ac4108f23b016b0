import { expect } from 'chai';
import { attemptLogIn, logInAs, statusFor, tokensIn } from '../service/log-in.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { createPerson, PASSWORD } from '../service/people.js';
import { placesOf } from '../service/client.js';

const CHANGE = '/api/v1/users/me/password';
const NEW_PASSWORD = 'silver-heron-wades-17';

describeOnEveryStore('passwords', (fixture) => {
  const change = (token: string, json: unknown) => fixture.client.call('PUT', CHANGE, { token, json });
  const resetOf = (id: number, token = fixture.admin.token) =>
    fixture.client.call('POST', `/api/v1/users/${String(id)}/reset-password`, { token });

  it('can be changed with the current password, which ends the other sessions', async () => {
    await createPerson(fixture.client, fixture.admin, 'dora');
    const [one, other] = [await logInAs(fixture.client, 'dora'), await logInAs(fixture.client, 'dora')];
    const { status, text } = await change(one.access, { current_password: PASSWORD, new_password: NEW_PASSWORD });
    expect([status, text]).to.deep.equal([204, '']);
    expect(await statusFor(fixture.client, one)).to.equal(200);
    expect(await statusFor(fixture.client, other)).to.equal(401);
    const refreshed = await fixture.client.call('POST', '/api/v1/auth/refresh', {
      json: { refresh_token: other.refresh },
    });
    expect(refreshed.status).to.equal(401);
    expect((await attemptLogIn(fixture.client, 'dora', PASSWORD)).status).to.equal(401);
    await logInAs(fixture.client, 'dora', NEW_PASSWORD);
  });

  it('cannot be changed without the current password', async () => {
    const { access } = await logInAs(fixture.client, 'anna');
    const { status, json } = await change(access, { current_password: 'wrong', new_password: NEW_PASSWORD });
    expect([status, json['code']]).to.deep.equal([403, 'incorrect_current_password']);
    expect(placesOf(await change(access, {}))).to.deep.equal([
      ['missing', 'body', 'current_password'],
      ['missing', 'body', 'new_password'],
    ]);
    await logInAs(fixture.client, 'anna');
  });

  it('rejects a weak password and the current one', async () => {
    const { access } = await logInAs(fixture.client, 'anna');
    for (const weak of ['short', 'password123', 'x'.repeat(73), 'é'.repeat(37), PASSWORD]) {
      const answer = await change(access, { current_password: PASSWORD, new_password: weak });
      expect(answer.status, weak).to.equal(422);
      expect(answer.problems[0]).to.deep.include({ loc: ['body', 'new_password'], input: '[redacted]' });
    }
  });

  it('throttles wrong current passwords in a session', async () => {
    await createPerson(fixture.client, fixture.admin, 'emil');
    const { access } = await logInAs(fixture.client, 'emil');
    const guess = () => change(access, { current_password: 'wrong', new_password: NEW_PASSWORD });
    for (let index = 0; index < 5; index += 1) expect((await guess()).status).to.equal(403);
    const { status, headers } = await guess();
    expect([status, headers.get('retry-after')]).to.deep.equal([429, '1']);
  });

  it('can be reset by a superuser to a one-time password that must be changed first', async () => {
    const { client } = fixture;
    const dagmar = await createPerson(client, fixture.admin, 'dagmar');
    const { status, json } = await resetOf(dagmar.id);
    expect(status).to.equal(200);
    expect(json).to.have.all.keys('one_time_password');
    const oneTime = String(json['one_time_password']);
    expect(await statusFor(client, { access: dagmar.token })).to.equal(401);
    expect((await attemptLogIn(client, 'dagmar', PASSWORD)).status).to.equal(401);

    const tokens = await logInAs(client, 'dagmar', oneTime);
    for (const [method, path] of [
      ['GET', '/api/v1/users/me'],
      ['PUT', '/api/v1/users/me'],
      ['GET', '/api/v1/tasks/'],
      ['POST', '/api/v1/tasks/'],
      ['GET', '/api/v1/auth/sessions'],
      ['POST', '/api/v1/auth/logout'],
      ['POST', '/api/v1/users/'],
    ] as const) {
      const answer = await client.call(method, path, { token: tokens.access });
      expect([answer.status, answer.json['code']], path).to.deep.equal([403, 'password_change_required']);
    }
    const next = tokensIn(
      await client.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: tokens.refresh } }),
    );
    expect(await statusFor(client, next)).to.equal(403);

    expect((await change(next.access, { current_password: oneTime, new_password: oneTime })).status).to.equal(422);
    expect((await change(next.access, { current_password: oneTime, new_password: NEW_PASSWORD })).status).to.equal(204);
    expect(await statusFor(client, next)).to.equal(200);
    expect((await attemptLogIn(client, 'dagmar', oneTime)).status).to.equal(401);
    await logInAs(client, 'dagmar', NEW_PASSWORD);
  });

  it('cannot be reset by other users', async () => {
    expect((await resetOf(fixture.bob.id, fixture.anna.token)).status).to.equal(403);
    const { status, json } = await resetOf(999_999);
    expect([status, json['code']]).to.deep.equal([404, 'user_not_found']);
    await logInAs(fixture.client, 'bob');
  });
});
