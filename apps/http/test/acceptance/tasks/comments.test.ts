import { expect } from 'chai';
import { placesOf, type RequestOptions } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, type Person } from '../service/people.js';

describeOnEveryStore('comments of a task', (fixture) => {
  const url = (taskId: unknown, rest = ''): string => `/api/v1/tasks/${String(taskId)}/comments${rest}`;
  const say = (by: Person, taskId: unknown, body: unknown, options: RequestOptions = {}) =>
    fixture.client.call('POST', url(taskId), { token: by.token, json: { body }, ...options });
  const read = (by: Person, taskId: unknown, query = '') =>
    fixture.client.call('GET', url(taskId, query), { token: by.token });
  const sees = async (by: Person, taskId: unknown): Promise<boolean> =>
    (await fixture.client.call('GET', `/api/v1/tasks/${String(taskId)}`, { token: by.token })).status === 200;

  it('returns the new comment with its author, and lists comments from oldest to newest', async () => {
    const { anna, bob } = fixture;
    const { id } = await addTask(fixture.client, anna, { assignee_id: bob.id });
    const { status, headers, json } = await say(anna, id, ' First, @bob ');
    await say(bob, id, 'Second');

    expect(status).to.equal(201);
    expect(headers.get('location')).to.equal(url(id, `/${String(json['id'])}`));
    expect(json).to.deep.include({
      task_id: id,
      author_id: anna.id,
      author: { id: anna.id, username: 'anna' },
      body: ' First, @bob ',
      mentioned_user_ids: [bob.id],
    });
    expect(json['created_at']).to.equal(json['updated_at']).and.match(/Z$/);
    const listed = await read(bob, id);
    expect(listed.rows[0]).to.deep.equal(json);
    expect(listed.rows.map(({ body }) => body)).to.deep.equal([' First, @bob ', 'Second']);
  });

  it('accepts 1 to 10,000 characters', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    expect((await say(fixture.anna, id, '👩'.repeat(10_000))).status).to.equal(201);
    expect(placesOf(await say(fixture.anna, id, 'x'.repeat(10_001)))).to.deep.equal([
      ['string_too_long', 'body', 'body'],
    ]);
    for (const blank of ['', ' \n\t'])
      expect(placesOf(await say(fixture.anna, id, blank))).to.deep.equal([['string_too_short', 'body', 'body']]);
    expect(placesOf(await say(fixture.anna, id, undefined))).to.deep.equal([['missing', 'body', 'body']]);
    expect(placesOf(await say(fixture.anna, id, null))).to.deep.equal([['string_type', 'body', 'body']]);
    expect(placesOf(await say(fixture.anna, 'x', null))).to.deep.equal([
      ['int_parsing', 'path', 'task_id'],
      ['string_type', 'body', 'body'],
    ]);
  });

  it('lists pages with cursors', async () => {
    const { anna } = fixture;
    const { id } = await addTask(fixture.client, anna);
    for (const body of ['1', '2', '3', '4', '5']) await say(anna, id, body);
    const seen: unknown[] = [];
    let next: string | null = url(id, '?limit=2');
    while (next !== null) {
      const { rows, headers } = await fixture.client.call('GET', next, { token: anna.token });
      seen.push(...rows.map(({ body }) => body));
      next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(seen).to.deep.equal(['1', '2', '3', '4', '5']);
    expect((await read(anna, id, '?skip=4')).rows).to.have.length(1);
    expect(placesOf(await read(anna, id, '?cursor=abc&limit=0&sort=id'))).to.deep.equal([
      ['greater_than_equal', 'query', 'limit'],
      ['value_error', 'query', 'cursor'],
      ['extra_forbidden', 'query', 'sort'],
    ]);
  });

  it('rejects a cursor of another list', async () => {
    const { anna } = fixture;
    const { id } = await addTask(fixture.client, anna);
    for (const body of ['1', '2']) await say(anna, id, body);
    const cursor = (await read(anna, id, '?limit=1')).headers.get('x-next-cursor') ?? '';
    const elsewhere = await fixture.client.call('GET', `/api/v1/tasks/${String(id)}/activity?cursor=${cursor}`, {
      token: anna.token,
    });
    expect(placesOf(elsewhere)).to.deep.equal([['value_error', 'query', 'cursor']]);
  });

  it('is visible to every user who can see the task, and returns 404 to others', async () => {
    const { anna, bob, carol, admin } = fixture;
    const { id } = await addTask(fixture.client, anna, { mentioned_user_ids: [bob.id] });
    for (const person of [anna, bob, admin]) expect((await say(person, id, 'I see it')).status).to.equal(201);
    for (const answer of [await say(carol, id, 'x'), await read(carol, id), await read(carol, 2 ** 60)]) {
      expect(answer.status).to.equal(404);
      expect(answer.json).to.deep.equal({ detail: 'Task not found', code: 'task_not_found' });
    }
  });

  it('can be edited by its author and superusers, but not by the creator of the task', async () => {
    const { anna, bob, carol, admin } = fixture;
    const { id } = await addTask(fixture.client, anna, { mentioned_user_ids: [bob.id] });
    const { json: comment } = await say(bob, id, 'Draft');
    const path = url(id, `/${String(comment['id'])}`);
    const edit = (by: Person, body: string) => fixture.client.call('PATCH', path, { token: by.token, json: { body } });
    const remove = (by: Person) => fixture.client.call('DELETE', path, { token: by.token });

    expect((await edit(anna, 'Mine')).status).to.equal(403);
    expect((await remove(anna)).status).to.equal(403);
    expect((await edit(carol, 'Mine')).status).to.equal(404);
    expect((await edit(bob, 'Better')).json).to.deep.include({ body: 'Better', author_id: bob.id });
    const byAdmin = await edit(admin, 'Best');
    expect(byAdmin.json).to.deep.include({ body: 'Best', author: { id: bob.id, username: 'bob' } });
    expect((await remove(bob)).status).to.equal(204);
    const again = await remove(bob);
    expect([again.status, again.json['code']]).to.deep.equal([404, 'comment_not_found']);
    expect((await read(anna, id)).rows).to.deep.equal([]);
  });

  it('returns 404 for a comment of another task', async () => {
    const { anna } = fixture;
    const [one, other] = [await addTask(fixture.client, anna), await addTask(fixture.client, anna)];
    const { json: comment } = await say(anna, one.id, 'Here');
    for (const id of [comment['id'], 2 ** 40, -1]) {
      const path = url(other.id, `/${String(id)}`);
      expect((await fixture.client.call('DELETE', path, { token: anna.token })).status).to.equal(404);
    }
    const badPath = await fixture.client.call('DELETE', url(one.id, '/1.0'), { token: anna.token });
    expect(placesOf(badPath)).to.deep.equal([['int_parsing', 'path', 'comment_id']]);
  });

  it('mentions users like the text of a task, until an edit removes the mention', async () => {
    const { anna, bob, carol } = fixture;
    const { id } = await addTask(fixture.client, anna);
    const { json: comment } = await say(anna, id, '(@BOB), see `@carol`');
    expect([await sees(bob, id), await sees(carol, id)]).to.deep.equal([true, false]);
    const mentioned = await fixture.client.call('GET', '/api/v1/tasks/mentioned', { token: bob.token });
    expect(mentioned.rows.map((task) => task['id'])).to.include(id);

    const path = url(id, `/${String(comment['id'])}`);
    await fixture.client.call('PATCH', path, { token: anna.token, json: { body: 'Ask @carol instead' } });
    expect([await sees(bob, id), await sees(carol, id)]).to.deep.equal([false, true]);
    await fixture.client.call('DELETE', path, { token: anna.token });
    expect(await sees(carol, id)).to.equal(false);
  });

  it('keeps a mention that also exists elsewhere', async () => {
    const { anna, bob, carol } = fixture;
    const { id } = await addTask(fixture.client, anna, { mentioned_user_ids: [bob.id], description: '@carol' });
    const { json: comment } = await say(anna, id, '@bob @carol');
    await fixture.client.call('DELETE', url(id, `/${String(comment['id'])}`), { token: anna.token });
    expect([await sees(bob, id), await sees(carol, id)]).to.deep.equal([true, true]);
  });

  it('hides comments of a deleted task, and restores them with it', async () => {
    const { anna, bob } = fixture;
    const { id } = await addTask(fixture.client, anna, { mentioned_user_ids: [bob.id] });
    await say(bob, id, 'Still there?');
    await fixture.client.call('DELETE', `/api/v1/tasks/${String(id)}`, { token: anna.token });
    expect((await read(bob, id)).status).to.equal(404);
    expect((await say(anna, id, 'x')).status).to.equal(404);
    await fixture.client.call('POST', `/api/v1/tasks/${String(id)}/restore`, { token: anna.token });
    expect((await read(bob, id)).rows).to.have.length(1);
  });
});
