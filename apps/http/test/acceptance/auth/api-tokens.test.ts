import { expect } from 'chai';
import { placesOf, type JsonObject } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, createPerson, PASSWORD } from '../service/people.js';

describeOnEveryStore('an API token', (fixture) => {
  const create = (json: unknown, token = fixture.anna.token) =>
    fixture.client.call('POST', '/api/v1/auth/tokens', { token, json });
  const made = async (more: JsonObject = {}, token?: string): Promise<JsonObject & { id: number; token: string }> => {
    const { status, text, json } = await create({ name: 'script', scopes: ['tasks:read'], ...more }, token);
    expect(status, text).to.equal(201);
    return json as JsonObject & { id: number; token: string };
  };
  const list = (token: string, query = '') => fixture.client.call('GET', `/api/v1/auth/tokens${query}`, { token });
  const remove = (id: number, token: string) => fixture.client.call('DELETE', `/api/v1/auth/tokens/${id}`, { token });
  const tasks = (token: string) => fixture.client.call('GET', '/api/v1/tasks/', { token });

  const serviceAccount = async (username: string, more: JsonObject = {}): Promise<number> => {
    const { status, text, json } = await fixture.client.call('POST', '/api/v1/users/', {
      token: fixture.admin.token,
      json: { username, is_service: true, ...more },
    });
    expect(status, text).to.equal(201);
    return json['id'] as number;
  };

  it('returns the secret once, and lists tokens without it', async () => {
    const { token } = await createPerson(fixture.client, fixture.admin, 'emil');
    const expiresAt = '2099-01-31T12:00:00.000Z';
    const answer = await made({ name: ' report ', scopes: ['users:read', 'tasks:read'], expires_at: expiresAt }, token);
    expect(answer).to.have.all.keys('id', 'name', 'scopes', 'expires_at', 'token');
    expect(answer).to.deep.include({ name: 'report', scopes: ['users:read', 'tasks:read'], expires_at: expiresAt });
    const listed = await list(token);
    expect(listed.rows).to.have.lengthOf(1);
    expect(listed.rows[0]).to.deep.include({ id: answer.id, name: 'report', last_used_at: null });
    expect(listed.text).to.not.include(answer.token);
  });

  it('expires after 90 days by default', async () => {
    const days = (Date.parse((await made())['expires_at'] as string) - Date.now()) / 86_400_000;
    expect(days).to.be.within(89.9, 90);
    const past = await create({ name: 'x', scopes: ['tasks:read'], expires_at: '2020-01-01' });
    expect(past.status).to.equal(422);
    expect(placesOf(past)).to.deep.equal([['value_error', 'body', 'expires_at']]);
  });

  it('rejects a token without a name or scopes', async () => {
    const rejected = await create({ name: ' ', scopes: [] });
    expect(placesOf(rejected)).to.deep.equal([
      ['string_too_short', 'body', 'name'],
      ['too_short', 'body', 'scopes'],
    ]);
    expect(placesOf(await create({ scopes: ['tasks:read', 'tasks:delete'] }))).to.deep.equal([
      ['missing', 'body', 'name'],
      ['enum', 'body', 'scopes', 1],
    ]);
  });

  it('works as Bearer within its scopes only', async () => {
    const reader = await made({ scopes: ['tasks:read'] });
    const writer = await made({ scopes: ['tasks:write'] });
    const task = await addTask(fixture.client, fixture.anna, { title: 'by hand' });
    expect((await tasks(reader.token)).rows.map(({ id }) => id)).to.include(task.id);
    const change = (token: string) =>
      fixture.client.call('PATCH', `/api/v1/tasks/${task.id}`, { token, json: { priority: 'high' } });
    const rejected = await change(reader.token);
    expect([rejected.status, rejected.json['code']]).to.deep.equal([403, 'insufficient_scope']);
    expect(rejected.headers.get('www-authenticate')).to.equal('Bearer error="insufficient_scope", scope="tasks:write"');
    expect((await change(writer.token)).json['priority']).to.equal('high');
    expect((await tasks(writer.token)).status).to.equal(403);
    expect((await fixture.client.call('GET', '/api/v1/users/me', { token: reader.token })).status).to.equal(403);
  });

  it('cannot create or revoke tokens', async () => {
    const { id, token } = await made({ scopes: ['tasks:read', 'tasks:write', 'users:read', 'users:write'] });
    for (const answer of [
      await create({ name: 'x', scopes: ['tasks:read'] }, token),
      await list(token),
      await remove(id, token),
    ])
      expect([answer.status, answer.json['code']]).to.deep.equal([403, 'insufficient_scope']);
  });

  it('cannot change a password on any route', async () => {
    const { token } = await made({ scopes: ['users:read', 'users:write'] });
    const put = (path: string, json: unknown) => fixture.client.call('PUT', `/api/v1/users/${path}`, { token, json });
    const change = { current_password: PASSWORD, password: 'silver-heron-wades-17', discord_username: 'smuggled' };
    for (const answer of [
      await put('me', change),
      await put('me/password', { current_password: PASSWORD, new_password: change.password }),
    ])
      expect([answer.status, answer.json['code']]).to.deep.equal([403, 'insufficient_scope']);
    expect((await put('me', { discord_username: 'anna#1' })).json['discord_username']).to.equal('anna#1');
    await fixture.client.logIn('anna', PASSWORD);
  });

  it('has at most the rights of its owner', async () => {
    const { token } = await made({ scopes: ['users:read', 'users:write'] });
    const rejected = await fixture.client.call('PATCH', `/api/v1/users/${fixture.anna.id}`, {
      token,
      json: { is_superuser: true },
    });
    expect([rejected.status, rejected.json['code']]).to.deep.equal([403, 'superuser_required']);
  });

  it('can be revoked by its owner and by superusers only', async () => {
    const { id, token } = await made();
    for (const outsider of [fixture.bob.token]) {
      const rejected = await remove(id, outsider);
      expect([rejected.status, rejected.json['code']]).to.deep.equal([404, 'token_not_found']);
    }
    expect((await tasks(token)).status).to.equal(200);
    expect((await remove(id, fixture.anna.token)).status).to.equal(204);
    expect((await tasks(token)).json['detail']).to.equal('Could not validate credentials');
    expect((await remove(id, fixture.anna.token)).status).to.equal(404);
    const other = await made();
    expect((await remove(other.id, fixture.admin.token)).status).to.equal(204);
    expect((await tasks(other.token)).status).to.equal(401);
  });

  it('rejects a forged token', async () => {
    for (const token of [`lage_${'A'.repeat(43)}`, 'lage_', 'lage_x', `${(await made()).token}x`])
      expect((await tasks(token)).status, token).to.equal(401);
  });

  it('is rejected while its owner is deactivated, and revoked when the owner is deleted', async () => {
    const id = await serviceAccount('pausing');
    const { token } = await made({ user_id: id }, fixture.admin.token);
    const patch = (json: unknown) =>
      fixture.client.call('PATCH', `/api/v1/users/${id}`, { token: fixture.admin.token, json });
    await patch({ is_active: false });
    expect((await tasks(token)).status).to.equal(401);
    await patch({ is_active: true });
    expect((await tasks(token)).status).to.equal(200);
    await fixture.client.call('DELETE', `/api/v1/users/${id}`, { token: fixture.admin.token });
    expect((await tasks(token)).status).to.equal(401);
  });

  it('shows when it was last used', async () => {
    const { token } = await createPerson(fixture.client, fixture.admin, 'frida');
    const { token: secret } = await made({}, token);
    await tasks(secret);
    const lastUse = (await list(token)).rows[0]?.['last_used_at'] as string;
    expect(Date.now() - Date.parse(lastUse)).to.be.within(0, 60_000);
  });

  it('can be created for a service account by superusers only', async () => {
    const id = await serviceAccount('import');
    const { token } = await made({ user_id: id, scopes: ['users:read'] }, fixture.admin.token);
    const me = await fixture.client.call('GET', '/api/v1/users/me', { token });
    expect(me.json).to.include({ id, username: 'import', email: null, is_service: true });
    expect((await list(fixture.admin.token, `?user_id=${id}`)).rows).to.have.lengthOf(1);
    expect((await list(fixture.anna.token, `?user_id=${id}`)).status).to.equal(403);
    expect((await create({ name: 'x', scopes: ['tasks:read'], user_id: id })).status).to.equal(403);
    for (const user_id of [fixture.bob.id, 999_999]) {
      const rejected = await create({ name: 'x', scopes: ['tasks:read'], user_id }, fixture.admin.token);
      expect(rejected.status).to.equal(422);
      expect(placesOf(rejected)).to.deep.equal([['value_error', 'body', 'user_id']]);
    }
  });
});

describeOnEveryStore('a service account', (fixture) => {
  const create = (json: unknown) => fixture.client.call('POST', '/api/v1/users/', { token: fixture.admin.token, json });

  it('has no password, and its e-mail address is optional', async () => {
    const { status, json } = await create({ username: 'robot', is_service: true });
    expect(status).to.equal(201);
    expect(json).to.include({ username: 'robot', email: null, is_service: true, is_superuser: false });
    expect(
      (await create({ username: 'robot2', is_service: true, email: 'robot2@example.com' })).json['email'],
    ).to.equal('robot2@example.com');
    const rejected = await create({ username: 'robot3', is_service: true, password: PASSWORD });
    expect(placesOf(rejected)).to.deep.equal([['value_error', 'body', 'password']]);
    expect(rejected.text).to.not.include(PASSWORD);
  });

  it('cannot log in', async () => {
    await create({ username: 'robot4', is_service: true });
    for (const password of ['', 'x', PASSWORD]) {
      const { status } = await fixture.client.call('POST', '/api/v1/auth/login', {
        form: { username: 'robot4', password },
      });
      expect(status).to.equal(password === '' ? 422 : 401);
    }
  });

  it('does not count as the last superuser', async () => {
    await create({ username: 'robot5', is_service: true, is_superuser: true });
    const { status, json } = await fixture.client.call('DELETE', `/api/v1/users/${fixture.admin.id}`, {
      token: fixture.admin.token,
    });
    expect([status, json['code']]).to.deep.equal([409, 'last_superuser']);
  });
});
