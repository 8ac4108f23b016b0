import { expect } from 'chai';
import { placesOf } from './service/client.js';
import { describeService } from './service/on-every-store.js';
import { addTask, meet, PASSWORD } from './service/people.js';

const WEBHOOK = 'https://discord.com/api/webhooks/123456789012345678/canary-token';

describeService('changing a user', (scene) => {
  const update = (id: number, json: unknown, token = scene.admin.token) =>
    scene.client.call('PATCH', `/api/v1/users/${id}`, { token, json });
  const me = (token: string) => scene.client.call('GET', '/api/v1/users/me', { token });

  it('answers with the user as they are now, and leaves the rest alone', async () => {
    const { id, token } = await meet(scene.client, scene.admin, 'emil', { discord_username: 'emil#1' });
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

  it('signs out whoever is deactivated, also after they are active again', async () => {
    const { id, token } = await meet(scene.client, scene.admin, 'franz');
    expect((await update(id, { is_active: false })).json['is_active']).to.equal(false);
    expect((await me(token)).status).to.equal(401);
    await update(id, { is_active: true });
    expect((await me(token)).status).to.equal(401);
    expect((await me(await scene.client.logIn('franz', PASSWORD))).status).to.equal(200);
  });

  it('is for superusers, whatever was sent and whomever it is about', async () => {
    for (const json of [{ is_superuser: true }, {}, { is_active: 'perhaps' }]) {
      const refused = await update(scene.anna.id, json, scene.anna.token);
      expect([refused.status, refused.json['code']]).to.deep.equal([403, 'superuser_required']);
    }
  });

  it('refuses a taken name, an unknown user, and to take the address of a person', async () => {
    const taken = await update(scene.anna.id, { username: 'BOB' });
    expect([taken.status, taken.json['code']]).to.deep.equal([409, 'username_taken']);
    const unknown = await update(999_999, { is_active: false });
    expect([unknown.status, unknown.json['code']]).to.deep.equal([404, 'user_not_found']);
    const addressless = await update(scene.anna.id, { email: null });
    expect(addressless.status).to.equal(422);
    expect(placesOf(addressless)).to.deep.equal([['value_error', 'body', 'email']]);
  });
});

describeService('deleting a user', (scene) => {
  const remove = (id: number, token = scene.admin.token) =>
    scene.client.call('DELETE', `/api/v1/users/${id}`, { token });
  const get = (path: string, token = scene.admin.token) => scene.client.call('GET', `/api/v1/${path}`, { token });

  it('keeps what they did readable, with their name', async () => {
    const gerda = await meet(scene.client, scene.admin, 'gerda');
    const task = await addTask(scene.client, gerda, { assignee_id: scene.anna.id, description: '@gerda knows' });
    await scene.client.call('POST', `/api/v1/tasks/${task.id}/comments`, {
      token: gerda.token,
      json: { body: 'hello' },
    });
    expect((await remove(gerda.id)).status).to.equal(204);

    const { json } = await get(`tasks/${task.id}`, scene.anna.token);
    expect(json['created_by']).to.deep.equal({ id: gerda.id, username: 'gerda' });
    expect(json['mentioned_users']).to.deep.equal([{ id: gerda.id, username: 'gerda' }]);
    const comments = await get(`tasks/${task.id}/comments`, scene.anna.token);
    expect(comments.rows[0]).to.deep.include({ body: 'hello', author: { id: gerda.id, username: 'gerda' } });
    expect((await get(`tasks/${task.id}/activity`, scene.anna.token)).text).to.include('gerda');
  });

  it('ends their sessions, and lets them in no more', async () => {
    const hugo = await meet(scene.client, scene.admin, 'hugo');
    await remove(hugo.id);
    expect((await get('users/me', hugo.token)).status).to.equal(401);
    const form = { username: 'hugo', password: PASSWORD };
    expect((await scene.client.call('POST', '/api/v1/auth/login', { form })).status).to.equal(401);
  });

  it('takes them out of the directory, and out of reach for new tasks', async () => {
    const ines = await meet(scene.client, scene.admin, 'ines');
    await remove(ines.id);
    expect((await get(`users/${ines.id}`)).status).to.equal(404);
    expect((await get('users/?q=ines')).rows).to.deep.equal([]);
    const assigned = await scene.client.call('POST', '/api/v1/tasks/', {
      token: scene.admin.token,
      json: { title: 'for nobody', assignee_id: ines.id },
    });
    expect(assigned.status).to.equal(422);
    expect((await addTask(scene.client, scene.admin, { title: '@ines' }))['mentioned_users']).to.deep.equal([]);
    expect((await remove(ines.id)).status).to.equal(404);
  });

  it('gives their address away again, but not their name', async () => {
    const jan = await meet(scene.client, scene.admin, 'jan');
    await remove(jan.id);
    const create = (username: string) =>
      scene.client.call('POST', '/api/v1/users/', {
        token: scene.admin.token,
        json: { username, email: 'jan@example.com', password: PASSWORD },
      });
    expect((await create('JAN')).json['code']).to.equal('username_taken');
    expect((await create('jan.senior')).status).to.equal(201);
  });

  it('is for superusers', async () => {
    expect((await remove(scene.bob.id, scene.anna.token)).status).to.equal(403);
    expect((await get('users/me', scene.bob.token)).status).to.equal(200);
  });
});

describeService('the last active superuser', (scene) => {
  const call = (method: string, id: number, token: string, json?: unknown) =>
    scene.client.call(method, `/api/v1/users/${id}`, { token, json });

  it('is neither deleted nor deactivated nor demoted', async () => {
    const { id, token } = scene.admin;
    for (const [method, json] of [
      ['DELETE', undefined],
      ['PATCH', { is_active: false }],
      ['PATCH', { is_superuser: false }],
    ] as const) {
      const { status, json: answer } = await call(method, id, token, json);
      expect([status, answer['code']], method).to.deep.equal([409, 'last_superuser']);
    }
    expect((await scene.client.call('GET', '/api/v1/users/me', { token })).json).to.include({
      is_superuser: true,
      is_active: true,
    });
  });

  it('is left of many who remove each other at once', async () => {
    const others = [];
    for (const name of ['klara', 'ludwig', 'mona'])
      others.push(await meet(scene.client, scene.admin, name, { is_superuser: true }));
    const everybody = [scene.admin, ...others];
    const attempts = everybody.map(({ token }, index) => {
      const victim = everybody[(index + 1) % everybody.length]!;
      return index % 2 === 0 ? call('DELETE', victim.id, token) : call('PATCH', victim.id, token, { is_active: false });
    });
    await Promise.all(attempts);
    const answers = await Promise.all(
      everybody.map(({ token }) => scene.client.call('GET', '/api/v1/users/?is_superuser=true', { token })),
    );
    const seen = answers.find(({ status }) => status === 200);
    expect(seen?.rows.filter((row) => row['is_active'] === true)).to.not.be.empty;
  });
});
