import { expect } from 'chai';
import { placesOf } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, createPerson, PASSWORD } from '../service/people.js';

const WEBHOOK = 'https://discord.com/api/webhooks/123456789012345678/canary-token';

describeOnEveryStore('PATCH /users/{user_id}', (fixture) => {
  const update = (id: number, json: unknown, token = fixture.admin.token) =>
    fixture.client.call('PATCH', `/api/v1/users/${id}`, { token, json });
  const me = (token: string) => fixture.client.call('GET', '/api/v1/users/me', { token });

  it('returns the changed user, and keeps absent fields', async () => {
    const { id, token } = await createPerson(fixture.client, fixture.admin, 'emil', { discord_username: 'emil#1' });
    const changed = await update(id, { email: 'emil@elsewhere.example', is_superuser: true, discord_webhook: WEBHOOK });
    expect(changed.status).to.equal(200);
    expect(changed.json).to.include({ username: 'emil', email: 'emil@elsewhere.example', is_superuser: true });
    expect(changed.json).to.include({ discord_username: 'emil#1', is_active: true, is_service: false });
    expect(changed.text).to.not.include('canary');
    expect((await me(token)).json).to.include({ discord_webhook: WEBHOOK, is_superuser: true });
    expect((await update(id, { is_superuser: false, discord_username: null })).json).to.include({
      is_superuser: false,
      discord_username: null,
    });
  });

  it('ends the sessions of a deactivated user, also after reactivation', async () => {
    const { id, token } = await createPerson(fixture.client, fixture.admin, 'franz');
    expect((await update(id, { is_active: false })).json['is_active']).to.equal(false);
    expect((await me(token)).status).to.equal(401);
    await update(id, { is_active: true });
    expect((await me(token)).status).to.equal(401);
    expect((await me(await fixture.client.logIn('franz', PASSWORD))).status).to.equal(200);
  });

  it('returns 403 to other users for any body and any user', async () => {
    for (const json of [{ is_superuser: true }, {}, { is_active: 'perhaps' }]) {
      const rejected = await update(fixture.anna.id, json, fixture.anna.token);
      expect([rejected.status, rejected.json['code']]).to.deep.equal([403, 'superuser_required']);
    }
  });

  it('rejects a taken name, an unknown user, and removing the e-mail address of a person', async () => {
    const taken = await update(fixture.anna.id, { username: 'BOB' });
    expect([taken.status, taken.json['code']]).to.deep.equal([409, 'username_taken']);
    const unknown = await update(999_999, { is_active: false });
    expect([unknown.status, unknown.json['code']]).to.deep.equal([404, 'user_not_found']);
    const addressless = await update(fixture.anna.id, { email: null });
    expect(addressless.status).to.equal(422);
    expect(placesOf(addressless)).to.deep.equal([['value_error', 'body', 'email']]);
  });
});

describeOnEveryStore('DELETE /users/{user_id}', (fixture) => {
  const remove = (id: number, token = fixture.admin.token) =>
    fixture.client.call('DELETE', `/api/v1/users/${id}`, { token });
  const get = (path: string, token = fixture.admin.token) => fixture.client.call('GET', `/api/v1/${path}`, { token });

  it('keeps the tasks and comments of a deleted user, with the username', async () => {
    const gerda = await createPerson(fixture.client, fixture.admin, 'gerda');
    const task = await addTask(fixture.client, gerda, { assignee_id: fixture.anna.id, description: '@gerda knows' });
    await fixture.client.call('POST', `/api/v1/tasks/${task.id}/comments`, {
      token: gerda.token,
      json: { body: 'hello' },
    });
    expect((await remove(gerda.id)).status).to.equal(204);

    const { json } = await get(`tasks/${task.id}`, fixture.anna.token);
    expect(json['created_by']).to.deep.equal({ id: gerda.id, username: 'gerda' });
    expect(json['mentioned_users']).to.deep.equal([{ id: gerda.id, username: 'gerda' }]);
    const comments = await get(`tasks/${task.id}/comments`, fixture.anna.token);
    expect(comments.rows[0]).to.deep.include({ body: 'hello', author: { id: gerda.id, username: 'gerda' } });
    expect((await get(`tasks/${task.id}/activity`, fixture.anna.token)).text).to.include('gerda');
  });

  it('ends the sessions of a deleted user, and rejects later logins', async () => {
    const hugo = await createPerson(fixture.client, fixture.admin, 'hugo');
    await remove(hugo.id);
    expect((await get('users/me', hugo.token)).status).to.equal(401);
    const form = { username: 'hugo', password: PASSWORD };
    expect((await fixture.client.call('POST', '/api/v1/auth/login', { form })).status).to.equal(401);
  });

  it('removes a deleted user from the directory, and rejects them as assignee', async () => {
    const ines = await createPerson(fixture.client, fixture.admin, 'ines');
    await remove(ines.id);
    expect((await get(`users/${ines.id}`)).status).to.equal(404);
    expect((await get('users/?q=ines')).rows).to.deep.equal([]);
    const assigned = await fixture.client.call('POST', '/api/v1/tasks/', {
      token: fixture.admin.token,
      json: { title: 'for nobody', assignee_id: ines.id },
    });
    expect(assigned.status).to.equal(422);
    expect((await addTask(fixture.client, fixture.admin, { title: '@ines' }))['mentioned_users']).to.deep.equal([]);
    expect((await remove(ines.id)).status).to.equal(404);
  });

  it('releases the e-mail address, but not the username', async () => {
    const jan = await createPerson(fixture.client, fixture.admin, 'jan');
    await remove(jan.id);
    const create = (username: string) =>
      fixture.client.call('POST', '/api/v1/users/', {
        token: fixture.admin.token,
        json: { username, email: 'jan@example.com', password: PASSWORD },
      });
    expect((await create('JAN')).json['code']).to.equal('username_taken');
    expect((await create('jan.senior')).status).to.equal(201);
  });

  it('returns 403 to other users', async () => {
    expect((await remove(fixture.bob.id, fixture.anna.token)).status).to.equal(403);
    expect((await get('users/me', fixture.bob.token)).status).to.equal(200);
  });
});

describeOnEveryStore('the last active superuser', (fixture) => {
  const call = (method: string, id: number, token: string, json?: unknown) =>
    fixture.client.call(method, `/api/v1/users/${id}`, { token, json });

  it('cannot be deleted, deactivated or demoted', async () => {
    const { id, token } = fixture.admin;
    for (const [method, json] of [
      ['DELETE', undefined],
      ['PATCH', { is_active: false }],
      ['PATCH', { is_superuser: false }],
    ] as const) {
      const { status, json: answer } = await call(method, id, token, json);
      expect([status, answer['code']], method).to.deep.equal([409, 'last_superuser']);
    }
    expect((await fixture.client.call('GET', '/api/v1/users/me', { token })).json).to.include({
      is_superuser: true,
      is_active: true,
    });
  });

  it('remains after concurrent attempts to remove each other', async () => {
    const others = [];
    for (const name of ['klara', 'ludwig', 'mona'])
      others.push(await createPerson(fixture.client, fixture.admin, name, { is_superuser: true }));
    const everybody = [fixture.admin, ...others];
    const attempts = everybody.map(({ token }, index) => {
      const victim = everybody[(index + 1) % everybody.length]!;
      return index % 2 === 0 ? call('DELETE', victim.id, token) : call('PATCH', victim.id, token, { is_active: false });
    });
    await Promise.all(attempts);
    const answers = await Promise.all(
      everybody.map(({ token }) => fixture.client.call('GET', '/api/v1/users/?is_superuser=true', { token })),
    );
    const seen = answers.find(({ status }) => status === 200);
    expect(seen?.rows.filter((row) => row['is_active'] === true)).to.not.be.empty;
  });
});
