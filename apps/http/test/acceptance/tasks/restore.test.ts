import { expect } from 'chai';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, type Person } from '../service/people.js';

describeOnEveryStore('a deleted task', (fixture) => {
  const call = (method: string, by: Person, taskId: unknown, rest = '') =>
    fixture.client.call(method, `/api/v1/tasks/${String(taskId)}${rest}`, { token: by.token });

  it('is hidden from all users, and restored unchanged', async () => {
    const { anna, bob, carol, admin } = fixture;
    const task = await addTask(fixture.client, anna, {
      description: '@carol',
      assignee_id: bob.id,
      mentioned_user_ids: [admin.id],
      labels: ['kept'],
    });
    expect((await call('DELETE', anna, task.id)).status).to.equal(204);
    for (const person of [anna, bob, carol, admin]) {
      expect((await call('GET', person, task.id)).status).to.equal(404);
      for (const list of ['', 'assigned', 'mentioned']) {
        const { rows } = await fixture.client.call('GET', `/api/v1/tasks/${list}`, { token: person.token });
        expect(rows.map(({ id }) => id)).not.to.include(task['id']);
      }
    }

    const { status, headers, json } = await call('POST', anna, task.id, '/restore');
    expect(status).to.equal(200);
    const { version, updated_at: _, ...rest } = json;
    const { version: before, updated_at: __, ...original } = task;
    expect(rest).to.deep.equal(original);
    expect([before, version]).to.deep.equal([1, 3]);
    for (const person of [anna, bob, carol, admin]) {
      const read = await call('GET', person, task.id);
      expect(read.json).to.deep.equal(json);
      expect(read.headers.get('etag')).to.equal(headers.get('etag'));
    }
  });

  it('can be restored by its creator and superusers; returns 403 to users who saw it, and 404 to others', async () => {
    const { anna, bob, carol, admin } = fixture;
    const { id } = await addTask(fixture.client, anna, { assignee_id: bob.id });
    await call('DELETE', anna, id);
    expect((await call('POST', bob, id, '/restore')).status).to.equal(403);
    expect((await call('POST', carol, id, '/restore')).status).to.equal(404);
    expect((await call('POST', admin, 2 ** 50, '/restore')).status).to.equal(404);
    expect((await call('POST', admin, id, '/restore')).status).to.equal(200);
  });

  it('stays unchanged when it is restored twice', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    const { json } = await call('GET', fixture.anna, id);
    expect((await call('POST', fixture.anna, id, '/restore')).json).to.deep.equal(json);
  });

  it('cannot be changed or deleted again', async () => {
    const { anna } = fixture;
    const { id } = await addTask(fixture.client, anna);
    await call('DELETE', anna, id);
    expect((await call('DELETE', anna, id)).status).to.equal(404);
    const changed = await fixture.client.call('PATCH', `/api/v1/tasks/${String(id)}`, {
      token: anna.token,
      json: { title: 'x' },
      headers: { 'if-match': '"anything"' },
    });
    expect(changed.status).to.equal(404);
  });
});
