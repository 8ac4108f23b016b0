import { expect } from 'chai';
import { describeService } from './service/on-every-store.js';
import { addTask, type Person } from './service/people.js';

type Change = Readonly<{ field: string; from: unknown; to: unknown }>;
type Entry = Readonly<{ action: string; actor: { username: string }; comment_id: number | null; changes: Change[] }>;

describeService('the history of a task', (scene) => {
  const history = async (by: Person, taskId: unknown, query = ''): Promise<readonly Entry[]> => {
    const path = `/api/v1/tasks/${String(taskId)}/activity${query}`;
    return (await scene.client.call('GET', path, { token: by.token })).rows as unknown as readonly Entry[];
  };
  const change = (by: Person, taskId: unknown, json: unknown) =>
    scene.client.call('PATCH', `/api/v1/tasks/${String(taskId)}`, { token: by.token, json });

  it('tells who created it with what', async () => {
    const { anna, bob } = scene;
    const { id } = await addTask(scene.client, anna, {
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

  it('tells who moved it to done, and from what', async () => {
    const { anna, bob } = scene;
    const { id } = await addTask(scene.client, anna, { assignee_id: bob.id });
    await change(bob, id, { status: 'done', priority: 'medium' });
    const moved = (await history(anna, id)).find(({ changes }) => changes.some(({ to }) => to === 'done'));
    expect(moved).to.deep.include({ action: 'updated', actor: { id: bob.id, username: 'bob' } });
    expect(moved?.changes).to.deep.equal([{ field: 'status', from: 'todo', to: 'done' }]);
  });

  it('holds nothing of what was refused, or changed nothing', async () => {
    const { anna, bob } = scene;
    const { id } = await addTask(scene.client, anna, { assignee_id: bob.id });
    await change(anna, id, { status: 'todo' });
    await change(bob, id, { title: 'Mine', status: 'done' });
    await change(anna, id, { assignee_id: 99999 });
    expect(await history(anna, id)).to.have.length(1);
  });

  it('tells of comments, and of mentions that came and went with them', async () => {
    const { anna, bob } = scene;
    const { id } = await addTask(scene.client, anna);
    const base = `/api/v1/tasks/${String(id)}/comments`;
    const { json: comment } = await scene.client.call('POST', base, { token: anna.token, json: { body: '@bob' } });
    const path = `${base}/${String(comment['id'])}`;
    await scene.client.call('PATCH', path, { token: anna.token, json: { body: '@bob!' } });
    await scene.client.call('PATCH', path, { token: anna.token, json: { body: '@bob!' } });
    await scene.client.call('DELETE', path, { token: anna.token });
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

  it('tells of deletion and restoration', async () => {
    const { anna, admin } = scene;
    const { id } = await addTask(scene.client, anna);
    await scene.client.call('DELETE', `/api/v1/tasks/${String(id)}`, { token: admin.token });
    await scene.client.call('POST', `/api/v1/tasks/${String(id)}/restore`, { token: anna.token });
    const told = (await history(anna, id)).map(({ action, actor }) => `${actor.username} ${action}`);
    expect(told).to.deep.equal(['anna created', 'admin deleted', 'anna restored']);
  });

  it('is for everybody who sees the task, page by page, and for nobody else', async () => {
    const { anna, bob, carol } = scene;
    const { id } = await addTask(scene.client, anna, { mentioned_user_ids: [bob.id] });
    for (const priority of ['low', 'high', 'urgent']) await change(anna, id, { priority });
    const seen: Entry[] = [];
    let next: string | null = `/api/v1/tasks/${String(id)}/activity?limit=3`;
    while (next !== null) {
      const { rows, headers } = await scene.client.call('GET', next, { token: bob.token });
      seen.push(...(rows as unknown as Entry[]));
      next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(seen).to.deep.equal(await history(bob, id));
    expect(seen).to.have.length(4);
    const answer = await scene.client.call('GET', `/api/v1/tasks/${String(id)}/activity`, { token: carol.token });
    expect(answer.status).to.equal(404);
  });

  it('cannot be changed by anybody', async () => {
    const { anna, admin } = scene;
    const { id } = await addTask(scene.client, anna);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const path = `/api/v1/tasks/${String(id)}/activity`;
      expect((await scene.client.call(method, path, { token: admin.token, json: {} })).status).to.equal(405);
    }
  });
});
