import { expect } from 'chai';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, type Person } from '../service/people.js';

type Change = Readonly<{ field: string; from: unknown; to: unknown }>;
type Entry = Readonly<{ action: string; actor: { username: string }; comment_id: number | null; changes: Change[] }>;

describeOnEveryStore('the history of a task', (fixture) => {
  const history = async (by: Person, taskId: unknown, query = ''): Promise<readonly Entry[]> => {
    const path = `/api/v1/tasks/${String(taskId)}/activity${query}`;
    return (await fixture.client.call('GET', path, { token: by.token })).rows as unknown as readonly Entry[];
  };
  const change = (by: Person, taskId: unknown, json: unknown) =>
    fixture.client.call('PATCH', `/api/v1/tasks/${String(taskId)}`, { token: by.token, json });

  it('records the creation with its fields', async () => {
    const { anna, bob } = fixture;
    const { id } = await addTask(fixture.client, anna, {
      title: 'Send it',
      description: '@bob',
      labels: ['billing'],
      due_date: '2026-03-31T17:00:00+02:00',
    });
    const [entry, ...rest] = await history(anna, id);
    expect(rest).to.deep.equal([]);
    expect(entry).to.deep.include({ action: 'created', actor: { id: anna.id, username: 'anna' }, comment_id: null });
    expect(entry?.changes).to.deep.equal([
      { field: 'title', from: null, to: 'Send it' },
      { field: 'description', from: null, to: '@bob' },
      { field: 'status', from: null, to: 'todo' },
      { field: 'priority', from: null, to: 'medium' },
      { field: 'mentioned_user_ids', from: [], to: [bob.id] },
      { field: 'labels', from: [], to: ['billing'] },
      { field: 'due_date', from: null, to: '2026-03-31T15:00:00.000Z' },
    ]);
  });

  it('records a status change with both values', async () => {
    const { anna, bob } = fixture;
    const { id } = await addTask(fixture.client, anna, { assignee_id: bob.id });
    await change(bob, id, { status: 'done', priority: 'medium' });
    const moved = (await history(anna, id)).find(({ changes }) => changes.some(({ to }) => to === 'done'));
    expect(moved).to.deep.include({ action: 'updated', actor: { id: bob.id, username: 'bob' } });
    expect(moved?.changes).to.deep.equal([{ field: 'status', from: 'todo', to: 'done' }]);
  });

  it('records no rejected and no empty change', async () => {
    const { anna, bob } = fixture;
    const { id } = await addTask(fixture.client, anna, { assignee_id: bob.id });
    await change(anna, id, { status: 'todo' });
    await change(bob, id, { title: 'Mine', status: 'done' });
    await change(anna, id, { assignee_id: 99999 });
    expect(await history(anna, id)).to.have.length(1);
  });

  it('records comments and the mentions that they add and remove', async () => {
    const { anna, bob } = fixture;
    const { id } = await addTask(fixture.client, anna);
    const base = `/api/v1/tasks/${String(id)}/comments`;
    const { json: comment } = await fixture.client.call('POST', base, { token: anna.token, json: { body: '@bob' } });
    const path = `${base}/${String(comment['id'])}`;
    await fixture.client.call('PATCH', path, { token: anna.token, json: { body: '@bob!' } });
    await fixture.client.call('PATCH', path, { token: anna.token, json: { body: '@bob!' } });
    await fixture.client.call('DELETE', path, { token: anna.token });
    const entries = (await history(anna, id)).slice(1);
    expect(entries.map(({ action, comment_id }) => [action, comment_id])).to.deep.equal([
      ['commented', comment['id']],
      ['comment_edited', comment['id']],
      ['comment_deleted', comment['id']],
    ]);
    expect(entries.map(({ changes }) => changes)).to.deep.equal([
      [{ field: 'mentioned_user_ids', from: [], to: [bob.id] }],
      [],
      [{ field: 'mentioned_user_ids', from: [bob.id], to: [] }],
    ]);
  });

  it('records deletion and restoration', async () => {
    const { anna, admin } = fixture;
    const { id } = await addTask(fixture.client, anna);
    await fixture.client.call('DELETE', `/api/v1/tasks/${String(id)}`, { token: admin.token });
    await fixture.client.call('POST', `/api/v1/tasks/${String(id)}/restore`, { token: anna.token });
    const entries = (await history(anna, id)).map(({ action, actor }) => `${actor.username} ${action}`);
    expect(entries).to.deep.equal(['anna created', 'admin deleted', 'anna restored']);
  });

  it('can be read in pages by every user who can see the task, and returns 404 to others', async () => {
    const { anna, bob, carol } = fixture;
    const { id } = await addTask(fixture.client, anna, { mentioned_user_ids: [bob.id] });
    for (const priority of ['low', 'high', 'urgent']) await change(anna, id, { priority });
    const seen: Entry[] = [];
    let next: string | null = `/api/v1/tasks/${String(id)}/activity?limit=3`;
    while (next !== null) {
      const { rows, headers } = await fixture.client.call('GET', next, { token: bob.token });
      seen.push(...(rows as unknown as Entry[]));
      next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(seen).to.deep.equal(await history(bob, id));
    expect(seen).to.have.length(4);
    const answer = await fixture.client.call('GET', `/api/v1/tasks/${String(id)}/activity`, { token: carol.token });
    expect(answer.status).to.equal(404);
  });

  it('rejects every method except GET', async () => {
    const { anna, admin } = fixture;
    const { id } = await addTask(fixture.client, anna);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const path = `/api/v1/tasks/${String(id)}/activity`;
      expect((await fixture.client.call(method, path, { token: admin.token, json: {} })).status).to.equal(405);
    }
  });
});
