import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { placesOf, type TestResponse } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, PASSWORD, type Person } from '../service/people.js';

describeOnEveryStore('an Idempotency-Key', (fixture) => {
  const post = (path: string, by: Person, key: string, json: unknown) =>
    fixture.client.call('POST', path, { token: by.token, json, headers: { 'idempotency-key': key } });
  const createTask = (by: Person, key: string, json: unknown = { title: 'Once' }, path = '/api/v1/tasks/') =>
    post(path, by, key, json);
  const tasksOf = async (by: Person): Promise<number> =>
    (await fixture.client.call('GET', '/api/v1/tasks/?limit=200', { token: by.token })).rows.length;
  const isReplayed = ({ headers }: TestResponse): boolean => headers.get('idempotency-replayed') === 'true';

  it('returns the first response again, byte for byte', async () => {
    const { anna } = fixture;
    const [key, before] = [randomUUID(), await tasksOf(anna)];
    const json = { title: '"Once" \\ שלום 👩‍👩‍👧', labels: ['b', 'a'], due_date: '2026-03-31T17:00:00+02:00' };
    const first = await createTask(anna, key, json);
    await fixture.client.call('PATCH', `/api/v1/tasks/${String(first.json['id'])}`, {
      token: anna.token,
      json: { title: 'Changed since' },
    });
    for (const path of ['/api/v1/tasks/', '/api/v1/tasks']) {
      const again = await createTask(anna, key, json, path);
      expect(again.status).to.equal(201);
      expect(again.text).to.equal(first.text);
      for (const header of ['etag', 'location', 'content-type'])
        expect(again.headers.get(header)).to.equal(first.headers.get(header));
      expect(isReplayed(again)).to.equal(true);
    }
    expect(isReplayed(first)).to.equal(false);
    expect(await tasksOf(anna)).to.equal(before + 1);
  });

  it('creates one task and notifies once for twenty concurrent requests, with the same response', async () => {
    const { anna, bob } = fixture;
    const [key, before] = [randomUUID(), await tasksOf(anna)];
    const json = { title: 'Once', assignee_id: bob.id };
    const answers = await Promise.all(Array.from({ length: 20 }, () => createTask(anna, key, json)));
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).to.equal(1);
    expect(answers.filter(isReplayed)).to.have.length(19);
    const notifications = await fixture.client.call('GET', '/api/v1/notifications', { token: bob.token });
    expect(notifications.rows.map(({ task_id }) => task_id)).to.deep.equal([answers[0]?.json['id']]);
    expect(await tasksOf(anna)).to.equal(before + 1);
  });

  it('rejects another body or route with the same key', async () => {
    const { anna } = fixture;
    const key = randomUUID();
    const { json: task } = await createTask(anna, key);
    const comments = `/api/v1/tasks/${String(task['id'])}/comments`;
    for (const answer of [
      await createTask(anna, key, { title: 'Twice' }),
      await post(comments, anna, key, { title: 'Once', body: 'x' }),
    ]) {
      expect(placesOf(answer)).to.deep.equal([['value_error', 'header', 'idempotency-key']]);
    }
  });

  it('belongs to one user', async () => {
    const key = randomUUID();
    const [one, other] = [await createTask(fixture.anna, key), await createTask(fixture.bob, key)];
    expect(isReplayed(other)).to.equal(false);
    expect(other.json['id']).not.to.equal(one.json['id']);
  });

  it('does not store error responses', async () => {
    const { anna } = fixture;
    const key = randomUUID();
    expect((await createTask(anna, key, { title: '' })).status).to.equal(422);
    expect((await createTask(anna, key, { title: 'x', assignee_id: 99999 })).status).to.equal(422);
    const answer = await createTask(anna, key, { title: 'Fine now' });
    expect([answer.status, isReplayed(answer)]).to.deep.equal([201, false]);
  });

  it('works for comments, users and API tokens', async () => {
    const { anna, admin } = fixture;
    const { id } = await addTask(fixture.client, anna);
    const comments = `/api/v1/tasks/${String(id)}/comments`;
    const user = { username: 'erik', email: 'erik@example.com', password: PASSWORD };
    for (const send of [
      (key: string) => post(comments, anna, key, { body: 'Once' }),
      (key: string) => post('/api/v1/users/', admin, key, user),
      (key: string) => post('/api/v1/auth/tokens', anna, key, { name: 'import', scopes: ['tasks:read'] }),
    ]) {
      const key = randomUUID();
      const [first, again] = [await send(key), await send(key)];
      expect([first.status, again.status, again.text]).to.deep.equal([201, 201, first.text]);
      expect([first, again].map(isReplayed)).to.deep.equal([false, true]);
    }
    expect((await fixture.client.call('GET', comments, { token: anna.token })).rows).to.have.length(1);
  });

  it('has 1 to 255 visible characters', async () => {
    for (const key of ['', 'a b', 'x'.repeat(256), 'é']) {
      const answer = await createTask(fixture.anna, key);
      expect(placesOf(answer), key).to.deep.equal([['string_pattern_mismatch', 'header', 'idempotency-key']]);
    }
    expect((await createTask(fixture.anna, '~'.repeat(255))).status).to.equal(201);
  });
});
