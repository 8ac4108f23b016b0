import { expect } from 'chai';
import { placesOf, type JsonObject } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, createPerson, PASSWORD } from '../service/people.js';

describeOnEveryStore('GET /audit', (fixture) => {
  const read = (query = '', token = fixture.admin.token) =>
    fixture.client.call('GET', `/api/v1/audit${query}`, { token });
  const newest = async (query = ''): Promise<JsonObject> => (await read(`?limit=1${query}`)).rows[0] ?? {};

  it('returns 403 to other users', async () => {
    expect((await read('', fixture.anna.token)).status).to.equal(403);
    expect((await fixture.client.call('GET', '/api/v1/audit')).status).to.equal(401);
  });

  it('records who created a user, from where and in which request', async () => {
    const { headers, json } = await fixture.client.call('POST', '/api/v1/users/', {
      token: fixture.admin.token,
      json: { username: 'emil', email: 'emil@example.com', password: PASSWORD },
      headers: { 'x-request-id': 'audit-1' },
    });
    const { id, at, ...entry } = await newest('&action=user_created');
    expect(id).to.be.a('number');
    expect(Date.now() - Date.parse(at as string)).to.be.within(0, 60_000);
    expect(entry).to.deep.equal({
      action: 'user_created',
      actor_id: fixture.admin.id,
      actor: { id: fixture.admin.id, username: 'admin' },
      target_type: 'user',
      target_id: json['id'],
      details: { is_superuser: false, is_service: false },
      ip: '127.0.0.1',
      request_id: headers.get('x-request-id'),
    });
  });

  it('records which fields of a user changed, without values', async () => {
    const { id, token } = await createPerson(fixture.client, fixture.admin, 'frida');
    await fixture.client.call('PUT', '/api/v1/users/me', {
      token,
      json: { discord_webhook: 'https://discord.com/api/webhooks/1/canary', email: 'canary@example.com' },
    });
    const entry = await newest(`&actor_id=${id}`);
    expect(entry).to.deep.include({ action: 'user_updated', details: { changed: ['email', 'discord_webhook'] } });
    await fixture.client.call('PATCH', `/api/v1/users/${id}`, {
      token: fixture.admin.token,
      json: { is_active: false },
    });
    expect(await newest(`&target_id=${id}`)).to.include({ action: 'user_deactivated', actor_id: fixture.admin.id });
    await fixture.client.call('DELETE', `/api/v1/users/${id}`, { token: fixture.admin.token });
    expect(await newest(`&target_id=${id}&target_type=user`)).to.include({ action: 'user_deleted' });
    expect((await read(`?actor_id=${id}`)).rows[0]?.['actor']).to.deep.equal({ id, username: 'frida' });
    expect((await read('?limit=200')).text).to.not.include('canary');
  });

  it('records API tokens', async () => {
    const { json } = await fixture.client.call('POST', '/api/v1/auth/tokens', {
      token: fixture.anna.token,
      json: { name: 'nightly', scopes: ['tasks:read'] },
    });
    expect(await newest('&target_type=token')).to.deep.include({ action: 'token_created', target_id: json['id'] });
    await fixture.client.call('DELETE', `/api/v1/auth/tokens/${String(json['id'])}`, { token: fixture.anna.token });
    expect(await newest('&action=token_deleted')).to.deep.include({ actor_id: fixture.anna.id, target_id: json['id'] });
    expect((await read('?limit=200')).text).to.not.include(json['token']);
  });

  it('records denied requests', async () => {
    const task = await addTask(fixture.client, fixture.anna, { mentioned_user_ids: [fixture.bob.id] });
    await fixture.client.call('PATCH', `/api/v1/tasks/${task.id}`, {
      token: fixture.bob.token,
      json: { title: 'mine' },
    });
    expect(await newest(`&action=permission_refused&actor_id=${fixture.bob.id}`)).to.deep.include({
      target_type: 'task',
      target_id: task.id,
      details: { method: 'PATCH', route: '/tasks/{task_id}', code: 'not_allowed' },
    });
    await fixture.client.call('DELETE', `/api/v1/users/${fixture.anna.id}`, { token: fixture.bob.token });
    expect(await newest(`&action=permission_refused&actor_id=${fixture.bob.id}`)).to.deep.include({
      target_type: 'user',
      target_id: fixture.anna.id,
      details: { method: 'DELETE', route: '/users/{user_id}', code: 'superuser_required' },
    });
    const before = (await read(`?limit=200&actor_id=${fixture.carol.id}`)).rows.length;
    await fixture.client.call('GET', `/api/v1/tasks/${task.id}`, { token: fixture.carol.token });
    expect((await read(`?limit=200&actor_id=${fixture.carol.id}`)).rows).to.have.lengthOf(before);
  });

  it('records reads, full exports, deletions by superusers and rejected refresh tokens', async () => {
    const { client, admin, anna } = fixture;
    await read('?actor_id=7');
    expect(await newest('&action=audit_read')).to.deep.include({ actor_id: admin.id, details: { actor_id: 7 } });
    await client.call('GET', '/api/v1/tasks/export?format=csv&scope=all', { token: admin.token });
    expect(await newest('&action=tasks_exported')).to.deep.include({
      actor_id: admin.id,
      details: { scope: 'all', deleted: false },
    });
    const task = await addTask(client, anna, {});
    const comments = `/api/v1/tasks/${task.id}/comments`;
    const comment = (await client.call('POST', comments, { token: anna.token, json: { body: 'Hello' } })).json['id'];
    await client.call('DELETE', `${comments}/${String(comment)}`, { token: admin.token });
    await client.call('DELETE', `/api/v1/tasks/${task.id}`, { token: admin.token });
    const target = { actor_id: admin.id, target_type: 'task', target_id: task.id };
    expect(await newest('&action=comment_deleted')).to.deep.include({
      ...target,
      details: { comment_id: comment, author_id: anna.id },
    });
    expect(await newest('&action=task_deleted')).to.deep.include({ ...target, details: { created_by_id: anna.id } });
    await client.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: 'canary-refresh' } });
    expect(await newest('&action=refresh_token_refused')).to.deep.include({
      actor_id: null,
      target_id: null,
      details: { reason: 'unknown' },
    });
    expect((await read('?limit=200')).text).to.not.include('canary-refresh');
  });

  it('filters entries, also by time', async () => {
    const { at } = await newest();
    const since = encodeURIComponent(at as string);
    expect((await read(`?since=${since}`)).rows).to.not.be.empty;
    expect(
      (await read(`?until=${since}&limit=200`)).rows.every((row) => (row['at'] as string) < (at as string)),
    ).to.equal(true);
    expect((await read('?since=2099-01-01')).rows).to.deep.equal([]);
    expect((await read('?actor_id=999999')).rows).to.deep.equal([]);
  });

  it('returns pages with cursors', async () => {
    const all = (await read('?limit=200&action=login')).rows.map(({ id }) => id);
    const seen: unknown[] = [];
    let query: string | undefined = '?limit=2&action=login';
    while (query !== undefined) {
      const page = await read(query);
      seen.push(...page.rows.map(({ id }) => id));
      query = /<[^?]*(\?[^>]*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(seen).to.deep.equal(all);
  });

  it('rejects unknown parameters and values', async () => {
    const answer = await read('?action=nap&target_type=cat&actor=1&limit=0&cursor=x&since=yesterday');
    expect(answer.status).to.equal(422);
    expect(placesOf(answer)).to.have.deep.members([
      ['enum', 'query', 'action'],
      ['enum', 'query', 'target_type'],
      ['datetime_from_date_parsing', 'query', 'since'],
      ['greater_than_equal', 'query', 'limit'],
      ['value_error', 'query', 'cursor'],
      ['extra_forbidden', 'query', 'actor'],
    ]);
    for (const method of ['POST', 'DELETE', 'PATCH'])
      expect((await fixture.client.call(method, '/api/v1/audit', { token: fixture.admin.token })).status).to.equal(405);
  });
});
