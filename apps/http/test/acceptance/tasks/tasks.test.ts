import { expect } from 'chai';
import { placesOf, type TestResponse } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask } from '../service/people.js';

describeOnEveryStore('POST /tasks', (fixture) => {
  const create = (json: unknown, token = fixture.anna.token) =>
    fixture.client.call('POST', '/api/v1/tasks/', { token, json });

  it('applies defaults', async () => {
    const { status, headers, json } = await create({ title: '  Write the report ' });

    expect(status).to.equal(201);
    expect(headers.get('location')).to.equal(`/api/v1/tasks/${String(json['id'])}`);
    const { id, created_at, updated_at, ...rest } = json;
    expect(id).to.be.a('number');
    expect(created_at).to.equal(updated_at).and.match(/Z$/);
    expect(rest).to.deep.equal({
      title: 'Write the report',
      description: null,
      status: 'todo',
      priority: 'medium',
      created_by_id: fixture.anna.id,
      assignee_id: null,
      mentioned_user_ids: [],
      created_by: { id: fixture.anna.id, username: 'anna' },
      assignee: null,
      mentioned_users: [],
      labels: [],
      due_date: null,
      version: 1,
      completed_at: null,
    });
  });

  it('mentions users by id and by name', async () => {
    const { json } = await create({
      title: 'For @BOB',
      description: 'and (@nobody), not carol@example.com',
      mentioned_user_ids: [fixture.admin.id, fixture.admin.id],
      assignee_id: fixture.carol.id,
    });
    expect(json['mentioned_users']).to.deep.equal([
      { id: fixture.admin.id, username: 'admin' },
      { id: fixture.bob.id, username: 'bob' },
    ]);
    expect(json['assignee']).to.deep.equal({ id: fixture.carol.id, username: 'carol' });
  });

  it('stores the due date in UTC, and merges equal labels', async () => {
    const { json } = await create({
      title: 'x',
      due_date: '2026-03-31T17:00:00+02:00',
      labels: [' Billing', 'billing', 'urgent'],
    });
    expect(json['due_date']).to.equal('2026-03-31T15:00:00.000Z');
    expect(json['labels']).to.deep.equal(['Billing', 'urgent']);
  });

  it('treats null like an absent field where null is allowed', async () => {
    const empty = { description: null, assignee_id: null, mentioned_user_ids: null, labels: null, due_date: null };
    expect((await create({ title: 'x', ...empty })).status).to.equal(201);
    expect(placesOf(await create({ title: null, status: null }))).to.deep.equal([
      ['string_type', 'body', 'title'],
      ['enum', 'body', 'status'],
    ]);
  });

  it('sets completed_at for a task that is created as done', async () => {
    const { json } = await create({ title: 'x', status: 'done' });
    expect(json['completed_at']).to.equal(json['created_at']);
  });

  it('reports every unknown or deactivated user', async () => {
    const answer = await create({
      title: 'x',
      assignee_id: 99999,
      mentioned_user_ids: [fixture.bob.id, 2 ** 40, -1],
    });
    expect(answer.status).to.equal(422);
    expect(answer.json['code']).to.equal('validation_error');
    expect(placesOf(answer)).to.deep.equal([
      ['value_error', 'body', 'assignee_id'],
      ['value_error', 'body', 'mentioned_user_ids', 1],
      ['value_error', 'body', 'mentioned_user_ids', 2],
    ]);
  });

  it('counts characters of titles and descriptions as code points', async () => {
    expect((await create({ title: '🙂'.repeat(200), description: 'x'.repeat(20_000) })).status).to.equal(201);
    expect(placesOf(await create({ title: 'x'.repeat(201), description: 'x'.repeat(20_001) }))).to.deep.equal([
      ['string_too_long', 'body', 'title'],
      ['string_too_long', 'body', 'description'],
    ]);
    expect(placesOf(await create({ title: '   ' }))).to.deep.equal([['string_too_short', 'body', 'title']]);
  });
});

describeOnEveryStore('/tasks/{task_id}', (fixture) => {
  const path = (id: number) => `/api/v1/tasks/${id}`;
  const change = (id: number, token: string, json: unknown, method = 'PATCH') =>
    fixture.client.call(method, path(id), { token, json });
  const shared = () =>
    addTask(fixture.client, fixture.anna, {
      title: 'Ours',
      assignee_id: fixture.bob.id,
      mentioned_user_ids: [fixture.carol.id],
    });

  it('is visible to creator, assignee, mentioned users and superusers, and returns 404 to others', async () => {
    const { id } = await addTask(fixture.client, fixture.anna, { assignee_id: fixture.bob.id });
    const statusFor = async (token: string) => (await fixture.client.call('GET', path(id), { token })).status;
    expect(await statusFor(fixture.anna.token)).to.equal(200);
    expect(await statusFor(fixture.bob.token)).to.equal(200);
    expect(await statusFor(fixture.admin.token)).to.equal(200);

    const foreign = await fixture.client.call('GET', path(id), { token: fixture.carol.token });
    const none = await fixture.client.call('GET', path(987654), { token: fixture.carol.token });
    expect(foreign.status).to.equal(404);
    expect(foreign.json).to.deep.equal(none.json).and.deep.equal({ detail: 'Task not found', code: 'task_not_found' });
  });

  it('keeps absent fields with PUT and PATCH, and clears with null', async () => {
    for (const method of ['PUT', 'PATCH']) {
      const { id } = await addTask(fixture.client, fixture.anna, {
        description: 'text',
        labels: ['a'],
        due_date: '2026-01-01',
      });
      const kept = await change(id, fixture.anna.token, { title: 'Changed' }, method);
      expect(kept.json).to.include({ title: 'Changed', description: 'text', version: 2 });
      const cleared = await change(id, fixture.anna.token, { description: null, labels: null, due_date: null }, method);
      expect(cleared.json).to.deep.include({ description: null, labels: [], due_date: null, version: 3 });
    }
  });

  it('lets the assignee change permitted fields only, all or nothing', async () => {
    const { id } = await shared();
    const allowed = await change(id, fixture.bob.token, {
      status: 'in_progress',
      priority: 'high',
      description: 'on it',
    });
    expect(allowed.status).to.equal(200);
    const rejected = await change(id, fixture.bob.token, { status: 'done', title: 'Mine' });
    expect([rejected.status, rejected.json['code']]).to.deep.equal([403, 'not_allowed']);
    const { json } = await fixture.client.call('GET', path(id), { token: fixture.bob.token });
    expect(json).to.include({ status: 'in_progress', title: 'Ours' });
    expect((await change(id, fixture.bob.token, { title: 'Ours', status: 'done' })).status).to.equal(200);
  });

  it('lets a mentioned user only read', async () => {
    const { id } = await shared();
    expect((await change(id, fixture.carol.token, { status: 'done' })).status).to.equal(403);
    expect((await fixture.client.call('DELETE', path(id), { token: fixture.carol.token })).status).to.equal(403);
  });

  it('returns 404 to other users, after 422 for an invalid body', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    expect((await change(id, fixture.carol.token, { assignee_id: 99999 })).status).to.equal(404);
    expect((await change(id, fixture.carol.token, { status: 'nope' })).status).to.equal(422);
    expect((await change(987654, fixture.carol.token, { status: 'nope' })).status).to.equal(422);
  });

  it('is deleted by its creator, and then hidden from all users', async () => {
    const { id } = await shared();
    expect((await fixture.client.call('DELETE', path(id), { token: fixture.bob.token })).status).to.equal(403);
    const deleted = await fixture.client.call('DELETE', path(id), { token: fixture.anna.token });
    expect([deleted.status, deleted.text]).to.deep.equal([204, '']);
    for (const token of [fixture.anna.token, fixture.bob.token, fixture.admin.token])
      expect((await fixture.client.call('GET', path(id), { token })).status).to.equal(404);
  });

  it('accepts any integer as id, and nothing else', async () => {
    const { token } = fixture.anna;
    for (const id of ['0', '-1', '99999999999', '9'.repeat(60)])
      expect((await fixture.client.call('GET', `/api/v1/tasks/${id}`, { token })).status, id).to.equal(404);
    for (const id of ['1.0', '0x1', '1e3', '+1', '%201', '1_0', 'abc', '%FF', '%ZZ', '%00', '%D9%A5']) {
      const { status, problems } = await fixture.client.call('GET', `/api/v1/tasks/${id}`, { token });
      expect(status, id).to.equal(422);
      expect(problems[0]).to.include({
        type: 'int_parsing',
        msg: 'Input should be a valid integer, unable to parse string as an integer',
      });
      expect(problems[0]?.loc).to.deep.equal(['path', 'task_id']);
    }
  });
});

describeOnEveryStore('GET /tasks', (fixture) => {
  const titles = ({ rows }: TestResponse): unknown => rows.map(({ title }) => title);
  const list = (query: string, token: string) => fixture.client.call('GET', `/api/v1/tasks${query}`, { token });

  before(async () => {
    const { client, anna, bob, carol } = fixture;
    await addTask(client, anna, { title: 'a1' });
    await addTask(client, bob, { title: 'b1', assignee_id: anna.id });
    await addTask(client, bob, { title: 'b2', mentioned_user_ids: [anna.id] });
    await addTask(client, anna, { title: 'a2', assignee_id: anna.id, mentioned_user_ids: [anna.id] });
    await addTask(client, carol, { title: 'c1' });
  });

  it('lists tasks that the user created, is assigned to or is mentioned in, newest first', async () => {
    expect(titles(await list('', fixture.anna.token))).to.deep.equal(['a2', 'b2', 'b1', 'a1']);
    expect(titles(await list('/', fixture.anna.token))).to.deep.equal(['a2', 'b2', 'b1', 'a1']);
    expect(titles(await list('/assigned', fixture.anna.token))).to.deep.equal(['a2', 'b1']);
    expect(titles(await list('/mentioned/', fixture.anna.token))).to.deep.equal(['a2', 'b2']);
    expect(titles(await list('', fixture.admin.token))).to.deep.equal([]);
  });

  it('lists all tasks to superusers with scope=all', async () => {
    expect(titles(await list('?scope=all', fixture.admin.token))).to.deep.equal(['c1', 'a2', 'b2', 'b1', 'a1']);
    const rejected = await list('?scope=all', fixture.anna.token);
    expect([rejected.status, rejected.json['code']]).to.deep.equal([403, 'superuser_required']);
  });

  it('returns pages with cursors', async () => {
    const first = await list('/?limit=3', fixture.anna.token);
    expect(titles(first)).to.deep.equal(['a2', 'b2', 'b1']);
    const link = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(link).to.equal(`/api/v1/tasks/?limit=3&cursor=${first.headers.get('x-next-cursor') ?? ''}`);

    const last = await fixture.client.call('GET', link, { token: fixture.anna.token });
    expect(titles(last)).to.deep.equal(['a1']);
    expect(last.headers.has('link')).to.equal(false);
    expect(last.headers.has('x-next-cursor')).to.equal(false);
    expect(titles(await list('?limit=2&skip=1', fixture.anna.token))).to.deep.equal(['b2', 'b1']);
  });

  it('rejects an invalid cursor', async () => {
    const { headers } = await list('?limit=1', fixture.anna.token);
    const cursor = headers.get('x-next-cursor') ?? '';
    const flipped = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);
    for (const bad of [flipped, cursor.slice(0, -1), `${cursor}A`, `${cursor}=`, '', 'x', '1', 'bnVsbA'])
      expect(placesOf(await list(`?cursor=${bad}`, fixture.anna.token)), bad).to.deep.equal([
        ['value_error', 'query', 'cursor'],
      ]);
  });

  it('rejects unknown query parameters', async () => {
    const answer = await list('?limit=201&skip=-1&stauts=todo&limt=3&scope=some', fixture.anna.token);
    expect(answer.status).to.equal(422);
    expect(placesOf(answer)).to.have.deep.members([
      ['less_than_equal', 'query', 'limit'],
      ['greater_than_equal', 'query', 'skip'],
      ['enum', 'query', 'scope'],
      ['extra_forbidden', 'query', 'stauts'],
      ['extra_forbidden', 'query', 'limt'],
    ]);
    const extra = answer.problems.find(({ type }) => type === 'extra_forbidden');
    expect(extra?.['ctx'])
      .to.have.property('allowed')
      .that.includes.members(['status', 'q', 'sort', 'cursor', 'count']);
    expect(placesOf(await list('?limit=1&limit=2', fixture.anna.token))).to.deep.equal([
      ['int_type', 'query', 'limit'],
    ]);
  });
});
