import { expect } from 'chai';
import { placesOf, type JsonObject } from './service/client.js';
import { describeService } from './service/on-every-store.js';
import { addTask, meet, PASSWORD } from './service/people.js';

describeService('API tokens', (scene) => {
  const create = (json: unknown, token = scene.anna.token) =>
    scene.client.call('POST', '/api/v1/auth/tokens', { token, json });
  const made = async (more: JsonObject = {}, token?: string): Promise<JsonObject & { id: number; token: string }> => {
    const { status, text, json } = await create({ name: 'script', scopes: ['tasks:read'], ...more }, token);
    expect(status, text).to.equal(201);
    return json as JsonObject & { id: number; token: string };
  };
  const list = (token: string, query = '') => scene.client.call('GET', `/api/v1/auth/tokens${query}`, { token });
  const remove = (id: number, token: string) => scene.client.call('DELETE', `/api/v1/auth/tokens/${id}`, { token });
  const tasks = (token: string) => scene.client.call('GET', '/api/v1/tasks/', { token });

  const serviceAccount = async (username: string, more: JsonObject = {}): Promise<number> => {
    const { status, text, json } = await scene.client.call('POST', '/api/v1/users/', {
      token: scene.admin.token,
      json: { username, is_service: true, ...more },
    });
    expect(status, text).to.equal(201);
    return json['id'] as number;
  };

  it('are shown once, and listed without the secret', async () => {
    const { token } = await meet(scene.client, scene.admin, 'emil');
    const expiresAt = '2099-01-31T12:00:00.000Z';
    const answer = await made({ name: ' report ', scopes: ['users:read', 'tasks:read'], expires_at: expiresAt }, token);
    expect(answer).to.have.all.keys('id', 'name', 'scopes', 'expires_at', 'token');
    expect(answer).to.deep.include({ name: 'report', scopes: ['users:read', 'tasks:read'], expires_at: expiresAt });
    const listed = await list(token);
    expect(listed.rows).to.have.lengthOf(1);
    expect(listed.rows[0]).to.deep.include({ id: answer.id, name: 'report', last_used_at: null });
    expect(listed.text).to.not.include(answer.token);
  });

  it('last ninety days unless something else is asked for', async () => {
    const days = (Date.parse((await made())['expires_at'] as string) - Date.now()) / 86_400_000;
    expect(days).to.be.within(89.9, 90);
    const past = await create({ name: 'x', scopes: ['tasks:read'], expires_at: '2020-01-01' });
    expect(past.status).to.equal(422);
    expect(placesOf(past)).to.deep.equal([['value_error', 'body', 'expires_at']]);
  });

  it('must be named, and for something', async () => {
    const refused = await create({ name: ' ', scopes: [] });
    expect(placesOf(refused)).to.deep.equal([
      ['string_too_short', 'body', 'name'],
      ['too_short', 'body', 'scopes'],
    ]);
    expect(placesOf(await create({ scopes: ['tasks:read', 'tasks:delete'] }))).to.deep.equal([
      ['missing', 'body', 'name'],
      ['enum', 'body', 'scopes', 1],
    ]);
  });

  it('are sent as Bearer, for what they name and nothing else', async () => {
    const reader = await made({ scopes: ['tasks:read'] });
    const writer = await made({ scopes: ['tasks:write'] });
    const task = await addTask(scene.client, scene.anna, { title: 'by hand' });
    expect((await tasks(reader.token)).rows.map(({ id }) => id)).to.include(task.id);
    const change = (token: string) =>
      scene.client.call('PATCH', `/api/v1/tasks/${task.id}`, { token, json: { priority: 'high' } });
    const refused = await change(reader.token);
    expect([refused.status, refused.json['code']]).to.deep.equal([403, 'insufficient_scope']);
    expect(refused.headers.get('www-authenticate')).to.equal('Bearer error="insufficient_scope", scope="tasks:write"');
    expect((await change(writer.token)).json['priority']).to.equal('high');
    expect((await tasks(writer.token)).status).to.equal(403);
    expect((await scene.client.call('GET', '/api/v1/users/me', { token: reader.token })).status).to.equal(403);
  });

  it('make and end no tokens', async () => {
    const { id, token } = await made({ scopes: ['tasks:read', 'tasks:write', 'users:read', 'users:write'] });
    for (const answer of [
      await create({ name: 'x', scopes: ['tasks:read'] }, token),
      await list(token),
      await remove(id, token),
    ])
      expect([answer.status, answer.json['code']]).to.deep.equal([403, 'insufficient_scope']);
  });

  it('change no password, by whichever route', async () => {
    const { token } = await made({ scopes: ['users:read', 'users:write'] });
    const put = (path: string, json: unknown) => scene.client.call('PUT', `/api/v1/users/${path}`, { token, json });
    const change = { current_password: PASSWORD, password: 'silver-heron-wades-17', discord_username: 'smuggled' };
    for (const answer of [
      await put('me', change),
      await put('me/password', { current_password: PASSWORD, new_password: change.password }),
    ])
      expect([answer.status, answer.json['code']]).to.deep.equal([403, 'insufficient_scope']);
    expect((await put('me', { discord_username: 'anna#1' })).json['discord_username']).to.equal('anna#1');
    await scene.client.logIn('anna', PASSWORD);
  });

  it('allow no more than their owner may do', async () => {
    const { token } = await made({ scopes: ['users:read', 'users:write'] });
    const refused = await scene.client.call('PATCH', `/api/v1/users/${scene.anna.id}`, {
      token,
      json: { is_superuser: true },
    });
    expect([refused.status, refused.json['code']]).to.deep.equal([403, 'superuser_required']);
  });

  it('end when their owner or a superuser says so, and are nobody else’s business', async () => {
    const { id, token } = await made();
    for (const stranger of [scene.bob.token]) {
      const refused = await remove(id, stranger);
      expect([refused.status, refused.json['code']]).to.deep.equal([404, 'token_not_found']);
    }
    expect((await tasks(token)).status).to.equal(200);
    expect((await remove(id, scene.anna.token)).status).to.equal(204);
    expect((await tasks(token)).json['detail']).to.equal('Could not validate credentials');
    expect((await remove(id, scene.anna.token)).status).to.equal(404);
    const other = await made();
    expect((await remove(other.id, scene.admin.token)).status).to.equal(204);
    expect((await tasks(other.token)).status).to.equal(401);
  });

  it('are refused when nobody made them', async () => {
    for (const token of [`lage_${'A'.repeat(43)}`, 'lage_', 'lage_x', `${(await made()).token}x`])
      expect((await tasks(token)).status, token).to.equal(401);
  });

  it('rest while their owner is deactivated, and end with them', async () => {
    const id = await serviceAccount('pausing');
    const { token } = await made({ user_id: id }, scene.admin.token);
    const patch = (json: unknown) =>
      scene.client.call('PATCH', `/api/v1/users/${id}`, { token: scene.admin.token, json });
    await patch({ is_active: false });
    expect((await tasks(token)).status).to.equal(401);
    await patch({ is_active: true });
    expect((await tasks(token)).status).to.equal(200);
    await scene.client.call('DELETE', `/api/v1/users/${id}`, { token: scene.admin.token });
    expect((await tasks(token)).status).to.equal(401);
  });

  it('show when they were last used', async () => {
    const { token } = await meet(scene.client, scene.admin, 'frida');
    const { token: secret } = await made({}, token);
    await tasks(secret);
    const lastUse = (await list(token)).rows[0]?.['last_used_at'] as string;
    expect(Date.now() - Date.parse(lastUse)).to.be.within(0, 60_000);
  });

  it('are given to service accounts by superusers, and to nobody else by anybody else', async () => {
    const id = await serviceAccount('import');
    const { token } = await made({ user_id: id, scopes: ['users:read'] }, scene.admin.token);
    const me = await scene.client.call('GET', '/api/v1/users/me', { token });
    expect(me.json).to.include({ id, username: 'import', email: null, is_service: true });
    expect((await list(scene.admin.token, `?user_id=${id}`)).rows).to.have.lengthOf(1);
    expect((await list(scene.anna.token, `?user_id=${id}`)).status).to.equal(403);
    expect((await create({ name: 'x', scopes: ['tasks:read'], user_id: id })).status).to.equal(403);
    for (const user_id of [scene.bob.id, 999_999]) {
      const refused = await create({ name: 'x', scopes: ['tasks:read'], user_id }, scene.admin.token);
      expect(refused.status).to.equal(422);
      expect(placesOf(refused)).to.deep.equal([['value_error', 'body', 'user_id']]);
    }
  });
});

describeService('a service account', (scene) => {
  const create = (json: unknown) => scene.client.call('POST', '/api/v1/users/', { token: scene.admin.token, json });

  it('has no password, and need not have an address', async () => {
    const { status, json } = await create({ username: 'robot', is_service: true });
    expect(status).to.equal(201);
    expect(json).to.include({ username: 'robot', email: null, is_service: true, is_superuser: false });
    expect(
      (await create({ username: 'robot2', is_service: true, email: 'robot2@example.com' })).json['email'],
    ).to.equal('robot2@example.com');
    const refused = await create({ username: 'robot3', is_service: true, password: PASSWORD });
    expect(placesOf(refused)).to.deep.equal([['value_error', 'body', 'password']]);
    expect(refused.text).to.not.include(PASSWORD);
  });

  it('never logs in', async () => {
    await create({ username: 'robot4', is_service: true });
    for (const password of ['', 'x', PASSWORD]) {
      const { status } = await scene.client.call('POST', '/api/v1/auth/login', {
        form: { username: 'robot4', password },
      });
      expect(status).to.equal(password === '' ? 422 : 401);
    }
  });

  it('does not count as the superuser who has to stay', async () => {
    await create({ username: 'robot5', is_service: true, is_superuser: true });
    const { status, json } = await scene.client.call('DELETE', `/api/v1/users/${scene.admin.id}`, {
      token: scene.admin.token,
    });
    expect([status, json['code']]).to.deep.equal([409, 'last_superuser']);
  });
});
