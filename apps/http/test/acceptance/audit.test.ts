import { expect } from 'chai';
import { placesOf, type JsonObject } from './service/client.js';
import { describeService } from './service/on-every-store.js';
import { addTask, meet, PASSWORD } from './service/people.js';

describeService('the audit log', (scene) => {
  const read = (query = '', token = scene.admin.token) => scene.client.call('GET', `/api/v1/audit${query}`, { token });
  const newest = async (query = ''): Promise<JsonObject> => (await read(`?limit=1${query}`)).rows[0] ?? {};

  it('is for superusers', async () => {
    expect((await read('', scene.anna.token)).status).to.equal(403);
    expect((await scene.client.call('GET', '/api/v1/audit')).status).to.equal(401);
  });

  it('tells who created whom, where from and in which request', async () => {
    const { headers, json } = await scene.client.call('POST', '/api/v1/users/', {
      token: scene.admin.token,
      json: { username: 'emil', email: 'emil@example.com', password: PASSWORD },
      headers: { 'x-request-id': 'audit-1' },
    });
    const { id, at, ...entry } = await newest('&action=user_created');
    expect(id).to.be.a('number');
    expect(Date.now() - Date.parse(at as string)).to.be.within(0, 60_000);
    expect(entry).to.deep.equal({
      action: 'user_created',
      actor_id: scene.admin.id,
      actor: { id: scene.admin.id, username: 'admin' },
      target_type: 'user',
      target_id: json['id'],
      details: { is_superuser: false, is_service: false },
      ip: '127.0.0.1',
      request_id: headers.get('x-request-id'),
    });
  });

  it('tells what changed of a user, and no values', async () => {
    const { id, token } = await meet(scene.client, scene.admin, 'frida');
    await scene.client.call('PUT', '/api/v1/users/me', {
      token,
      json: { discord_webhook: 'https://discord.com/api/webhooks/1/canary', email: 'canary@example.com' },
    });
    const entry = await newest(`&actor_id=${id}`);
    expect(entry).to.deep.include({ action: 'user_updated', details: { changed: ['email', 'discord_webhook'] } });
    await scene.client.call('PATCH', `/api/v1/users/${id}`, { token: scene.admin.token, json: { is_active: false } });
    expect(await newest(`&target_id=${id}`)).to.include({ action: 'user_deactivated', actor_id: scene.admin.id });
    await scene.client.call('DELETE', `/api/v1/users/${id}`, { token: scene.admin.token });
    expect(await newest(`&target_id=${id}&target_type=user`)).to.include({ action: 'user_deleted' });
    expect((await read(`?actor_id=${id}`)).rows[0]?.['actor']).to.deep.equal({ id, username: 'frida' });
    expect((await read('?limit=200')).text).to.not.include('canary');
  });

  it('tells of API tokens', async () => {
    const { json } = await scene.client.call('POST', '/api/v1/auth/tokens', {
      token: scene.anna.token,
      json: { name: 'nightly', scopes: ['tasks:read'] },
    });
    expect(await newest('&target_type=token')).to.deep.include({ action: 'token_created', target_id: json['id'] });
    await scene.client.call('DELETE', `/api/v1/auth/tokens/${String(json['id'])}`, { token: scene.anna.token });
    expect(await newest('&action=token_deleted')).to.deep.include({ actor_id: scene.anna.id, target_id: json['id'] });
    expect((await read('?limit=200')).text).to.not.include(json['token']);
  });

  it('tells of refusals, with what was asked for', async () => {
    const task = await addTask(scene.client, scene.anna, { mentioned_user_ids: [scene.bob.id] });
    await scene.client.call('PATCH', `/api/v1/tasks/${task.id}`, { token: scene.bob.token, json: { title: 'mine' } });
    expect(await newest(`&action=permission_refused&actor_id=${scene.bob.id}`)).to.deep.include({
      target_type: 'task',
      target_id: task.id,
      details: { method: 'PATCH', route: '/tasks/{task_id}', code: 'not_allowed' },
    });
    await scene.client.call('DELETE', `/api/v1/users/${scene.anna.id}`, { token: scene.bob.token });
    expect(await newest(`&action=permission_refused&actor_id=${scene.bob.id}`)).to.deep.include({
      target_type: 'user',
      target_id: scene.anna.id,
      details: { method: 'DELETE', route: '/users/{user_id}', code: 'superuser_required' },
    });
    const before = (await read(`?limit=200&actor_id=${scene.carol.id}`)).rows.length;
    await scene.client.call('GET', `/api/v1/tasks/${task.id}`, { token: scene.carol.token });
    expect((await read(`?limit=200&actor_id=${scene.carol.id}`)).rows).to.have.lengthOf(before);
  });

  it('tells of reads, exports of everything, deletions by superusers and refused refresh tokens', async () => {
    const { client, admin, anna } = scene;
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

  it('is narrowed, by time too', async () => {
    const { at } = await newest();
    const since = encodeURIComponent(at as string);
    expect((await read(`?since=${since}`)).rows).to.not.be.empty;
    expect(
      (await read(`?until=${since}&limit=200`)).rows.every((row) => (row['at'] as string) < (at as string)),
    ).to.equal(true);
    expect((await read('?since=2099-01-01')).rows).to.deep.equal([]);
    expect((await read('?actor_id=999999')).rows).to.deep.equal([]);
  });

  it('comes in pages that lead from one to the next', async () => {
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

  it('refuses what it does not know', async () => {
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
      expect((await scene.client.call(method, '/api/v1/audit', { token: scene.admin.token })).status).to.equal(405);
  });
});
