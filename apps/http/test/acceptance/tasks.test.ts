import { expect } from 'chai';
import { placesOf, type TestAnswer } from './service/client.js';
import { describeService } from './service/on-every-store.js';
import { addTask } from './service/people.js';

describeService('creating a task', (scene) => {
  const create = (json: unknown, token = scene.anna.token) =>
    scene.client.call('POST', '/api/v1/tasks/', { token, json });

  it('fills in what was not said', async () => {
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
      created_by_id: scene.anna.id,
      assignee_id: null,
      mentioned_user_ids: [],
      created_by: { id: scene.anna.id, username: 'anna' },
      assignee: null,
      mentioned_users: [],
      labels: [],
      due_date: null,
      version: 1,
      completed_at: null,
    });
  });

  it('mentions people by id and by name', async () => {
    const { json } = await create({
      title: 'For @BOB',
      description: 'and (@nobody), not carol@example.com',
      mentioned_user_ids: [scene.admin.id, scene.admin.id],
      assignee_id: scene.carol.id,
    });
    expect(json['mentioned_users']).to.deep.equal([
      { id: scene.admin.id, username: 'admin' },
      { id: scene.bob.id, username: 'bob' },
    ]);
    expect(json['assignee']).to.deep.equal({ id: scene.carol.id, username: 'carol' });
  });

  it('keeps a due date in UTC, and merges labels', async () => {
    const { json } = await create({
      title: 'x',
      due_date: '2026-03-31T17:00:00+02:00',
      labels: [' Billing', 'billing', 'urgent'],
    });
    expect(json['due_date']).to.equal('2026-03-31T15:00:00.000Z');
    expect(json['labels']).to.deep.equal(['Billing', 'urgent']);
  });

  it('counts null as not said where something may be empty', async () => {
    const empty = { description: null, assignee_id: null, mentioned_user_ids: null, labels: null, due_date: null };
    expect((await create({ title: 'x', ...empty })).status).to.equal(201);
    expect(placesOf(await create({ title: null, status: null }))).to.deep.equal([
      ['string_type', 'body', 'title'],
      ['enum', 'body', 'status'],
    ]);
  });

  it('is done from the start when it says so', async () => {
    const { json } = await create({ title: 'x', status: 'done' });
    expect(json['completed_at']).to.equal(json['created_at']);
  });

  it('names everybody who does not exist or is deactivated', async () => {
    const answer = await create({
      title: 'x',
      assignee_id: 99999,
      mentioned_user_ids: [scene.bob.id, 2 ** 40, -1],
    });
    expect(answer.status).to.equal(422);
    expect(answer.json['code']).to.equal('validation_error');
    expect(placesOf(answer)).to.deep.equal([
      ['value_error', 'body', 'assignee_id'],
      ['value_error', 'body', 'mentioned_user_ids', 1],
      ['value_error', 'body', 'mentioned_user_ids', 2],
    ]);
  });

  it('measures titles and descriptions in characters', async () => {
    expect((await create({ title: '🙂'.repeat(200), description: 'x'.repeat(20_000) })).status).to.equal(201);
    expect(placesOf(await create({ title: 'x'.repeat(201), description: 'x'.repeat(20_001) }))).to.deep.equal([
      ['string_too_long', 'body', 'title'],
      ['string_too_long', 'body', 'description'],
    ]);
    expect(placesOf(await create({ title: '   ' }))).to.deep.equal([['string_too_short', 'body', 'title']]);
  });
});

describeService('reading and changing a task', (scene) => {
  const path = (id: number) => `/api/v1/tasks/${id}`;
  const change = (id: number, token: string, json: unknown, method = 'PATCH') =>
    scene.client.call(method, path(id), { token, json });
  const shared = () =>
    addTask(scene.client, scene.anna, {
      title: 'Ours',
      assignee_id: scene.bob.id,
      mentioned_user_ids: [scene.carol.id],
    });

  it('is seen by creator, assignee, mentioned and superusers; to others it does not exist', async () => {
    const { id } = await addTask(scene.client, scene.anna, { assignee_id: scene.bob.id });
    const statusFor = async (token: string) => (await scene.client.call('GET', path(id), { token })).status;
    expect(await statusFor(scene.anna.token)).to.equal(200);
    expect(await statusFor(scene.bob.token)).to.equal(200);
    expect(await statusFor(scene.admin.token)).to.equal(200);

    const foreign = await scene.client.call('GET', path(id), { token: scene.carol.token });
    const none = await scene.client.call('GET', path(987654), { token: scene.carol.token });
    expect(foreign.status).to.equal(404);
    expect(foreign.json).to.deep.equal(none.json).and.deep.equal({ detail: 'Task not found', code: 'task_not_found' });
  });

  it('keeps absent fields with PUT as with PATCH, and clears with null', async () => {
    for (const method of ['PUT', 'PATCH']) {
      const { id } = await addTask(scene.client, scene.anna, {
        description: 'text',
        labels: ['a'],
        due_date: '2026-01-01',
      });
      const kept = await change(id, scene.anna.token, { title: 'Changed' }, method);
      expect(kept.json).to.include({ title: 'Changed', description: 'text', version: 2 });
      const cleared = await change(id, scene.anna.token, { description: null, labels: null, due_date: null }, method);
      expect(cleared.json).to.deep.include({ description: null, labels: [], due_date: null, version: 3 });
    }
  });

  it('lets the assignee change what is theirs to change, all or nothing', async () => {
    const { id } = await shared();
    const allowed = await change(id, scene.bob.token, {
      status: 'in_progress',
      priority: 'high',
      description: 'on it',
    });
    expect(allowed.status).to.equal(200);
    const refused = await change(id, scene.bob.token, { status: 'done', title: 'Mine' });
    expect([refused.status, refused.json['code']]).to.deep.equal([403, 'not_allowed']);
    const { json } = await scene.client.call('GET', path(id), { token: scene.bob.token });
    expect(json).to.include({ status: 'in_progress', title: 'Ours' });
    expect((await change(id, scene.bob.token, { title: 'Ours', status: 'done' })).status).to.equal(200);
  });

  it('lets a mentioned user read only', async () => {
    const { id } = await shared();
    expect((await change(id, scene.carol.token, { status: 'done' })).status).to.equal(403);
    expect((await scene.client.call('DELETE', path(id), { token: scene.carol.token })).status).to.equal(403);
  });

  it('answers a stranger as if there were no task, unless the body is not valid', async () => {
    const { id } = await addTask(scene.client, scene.anna);
    expect((await change(id, scene.carol.token, { assignee_id: 99999 })).status).to.equal(404);
    expect((await change(id, scene.carol.token, { status: 'nope' })).status).to.equal(422);
    expect((await change(987654, scene.carol.token, { status: 'nope' })).status).to.equal(422);
  });

  it('deletes for its creator, and hides it from everybody', async () => {
    const { id } = await shared();
    expect((await scene.client.call('DELETE', path(id), { token: scene.bob.token })).status).to.equal(403);
    const deleted = await scene.client.call('DELETE', path(id), { token: scene.anna.token });
    expect([deleted.status, deleted.text]).to.deep.equal([204, '']);
    for (const token of [scene.anna.token, scene.bob.token, scene.admin.token])
      expect((await scene.client.call('GET', path(id), { token })).status).to.equal(404);
  });

  it('takes any integer for an id, and nothing else', async () => {
    const { token } = scene.anna;
    for (const id of ['0', '-1', '99999999999', '9'.repeat(60)])
      expect((await scene.client.call('GET', `/api/v1/tasks/${id}`, { token })).status, id).to.equal(404);
    for (const id of ['1.0', '0x1', '1e3', '+1', '%201', '1_0', 'abc', '%FF', '%ZZ', '%00', '%D9%A5']) {
      const { status, problems } = await scene.client.call('GET', `/api/v1/tasks/${id}`, { token });
      expect(status, id).to.equal(422);
      expect(problems[0]).to.include({
        type: 'int_parsing',
        msg: 'Input should be a valid integer, unable to parse string as an integer',
      });
      expect(problems[0]?.loc).to.deep.equal(['path', 'task_id']);
    }
  });
});

describeService('lists of tasks', (scene) => {
  const titles = ({ rows }: TestAnswer): unknown => rows.map(({ title }) => title);
  const list = (query: string, token: string) => scene.client.call('GET', `/api/v1/tasks${query}`, { token });

  before(async () => {
    const { client, anna, bob, carol } = scene;
    await addTask(client, anna, { title: 'a1' });
    await addTask(client, bob, { title: 'b1', assignee_id: anna.id });
    await addTask(client, bob, { title: 'b2', mentioned_user_ids: [anna.id] });
    await addTask(client, anna, { title: 'a2', assignee_id: anna.id, mentioned_user_ids: [anna.id] });
    await addTask(client, carol, { title: 'c1' });
  });

  it('hold what one created, is assigned to or mentioned in, newest first, each once', async () => {
    expect(titles(await list('', scene.anna.token))).to.deep.equal(['a2', 'b2', 'b1', 'a1']);
    expect(titles(await list('/', scene.anna.token))).to.deep.equal(['a2', 'b2', 'b1', 'a1']);
    expect(titles(await list('/assigned', scene.anna.token))).to.deep.equal(['a2', 'b1']);
    expect(titles(await list('/mentioned/', scene.anna.token))).to.deep.equal(['a2', 'b2']);
    expect(titles(await list('', scene.admin.token))).to.deep.equal([]);
  });

  it('hold all tasks for superusers who ask for them', async () => {
    expect(titles(await list('?scope=all', scene.admin.token))).to.deep.equal(['c1', 'a2', 'b2', 'b1', 'a1']);
    const refused = await list('?scope=all', scene.anna.token);
    expect([refused.status, refused.json['code']]).to.deep.equal([403, 'superuser_required']);
  });

  it('come in pages that lead to the next', async () => {
    const first = await list('/?limit=3', scene.anna.token);
    expect(titles(first)).to.deep.equal(['a2', 'b2', 'b1']);
    const link = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(link).to.equal(`/api/v1/tasks/?limit=3&cursor=${first.headers.get('x-next-cursor') ?? ''}`);

    const last = await scene.client.call('GET', link, { token: scene.anna.token });
    expect(titles(last)).to.deep.equal(['a1']);
    expect(last.headers.has('link')).to.equal(false);
    expect(last.headers.has('x-next-cursor')).to.equal(false);
    expect(titles(await list('?limit=2&skip=1', scene.anna.token))).to.deep.equal(['b2', 'b1']);
  });

  it('refuse a cursor that is not one of theirs', async () => {
    const { headers } = await list('?limit=1', scene.anna.token);
    const cursor = headers.get('x-next-cursor') ?? '';
    const flipped = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);
    for (const bad of [flipped, cursor.slice(0, -1), `${cursor}A`, `${cursor}=`, '', 'x', '1', 'bnVsbA'])
      expect(placesOf(await list(`?cursor=${bad}`, scene.anna.token)), bad).to.deep.equal([
        ['value_error', 'query', 'cursor'],
      ]);
  });

  it('refuse what else is in the query', async () => {
    const answer = await list('?limit=201&skip=-1&stauts=todo&limt=3&scope=some', scene.anna.token);
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
    expect(placesOf(await list('?limit=1&limit=2', scene.anna.token))).to.deep.equal([['int_type', 'query', 'limit']]);
  });
});
