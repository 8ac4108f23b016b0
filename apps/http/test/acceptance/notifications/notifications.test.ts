import { expect } from 'chai';
import { placesOf, type JsonObject } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, createPerson, type Person } from '../service/people.js';

describeOnEveryStore('the inbox', (fixture) => {
  const get = (by: Person, query = '') =>
    fixture.client.call('GET', `/api/v1/notifications${query}`, { token: by.token });
  const post = (by: Person, path: string) =>
    fixture.client.call('POST', `/api/v1/notifications${path}`, { token: by.token });
  const say = (by: Person, task: JsonObject, body: string) =>
    fixture.client.call('POST', `/api/v1/tasks/${String(task['id'])}/comments`, { token: by.token, json: { body } });
  const unreadOf = async (by: Person): Promise<number> => Number((await get(by)).headers.get('x-unread-count'));

  let count = 0;
  const newUser = (): Promise<Person> => createPerson(fixture.client, fixture.admin, `reader${String((count += 1))}`);

  it('shows the event, the actor and the reason', async () => {
    const { anna } = fixture;
    const reader = await newUser();
    const task = await addTask(fixture.client, anna, { title: 'Send the offer', assignee_id: reader.id });
    const comment = await say(anna, task, 'Soon?');
    const { status, headers, rows } = await get(reader);
    expect(status).to.equal(200);
    expect(headers.get('x-unread-count')).to.equal('2');
    const actor = { id: anna.id, username: 'anna' };
    const [said, assigned] = rows;
    expect(said).to.deep.equal({
      id: said!['id'],
      event: 'commented',
      reason: 'assigned',
      task_id: task.id,
      comment_id: comment.json['id'],
      actor,
      summary: `anna commented on #${String(task.id)} Send the offer`,
      created_at: said!['created_at'],
      read_at: null,
    });
    expect(assigned).to.deep.include({ event: 'created', reason: 'assigned', comment_id: null, actor });
    expect((await get(anna)).rows).to.deep.equal([]);
  });

  it('returns pages with cursors', async () => {
    const reader = await newUser();
    for (const title of ['1', '2', '3', '4', '5'])
      await addTask(fixture.client, fixture.anna, { title, assignee_id: reader.id });
    const seen: unknown[] = [];
    let next: string | null = '?limit=2';
    while (next !== null) {
      const { rows, headers } = await get(reader, next);
      expect(headers.get('x-unread-count')).to.equal('5');
      seen.push(...rows.map(({ summary }) => String(summary).at(-1)));
      const cursor: string | null = headers.get('x-next-cursor');
      if (cursor !== null) expect(headers.get('link')).to.contain(`cursor=${cursor}`).and.contain('limit=2');
      next = cursor === null ? null : `?limit=2&cursor=${cursor}`;
    }
    expect(seen).to.deep.equal(['5', '4', '3', '2', '1']);
  });

  it('filters unread notifications', async () => {
    const reader = await newUser();
    await addTask(fixture.client, fixture.anna, { title: 'old', assignee_id: reader.id });
    await addTask(fixture.client, fixture.anna, { title: 'new', assignee_id: reader.id });
    const [newest] = (await get(reader)).rows;
    const read = await post(reader, `/${String(newest!['id'])}/read`);
    expect(read.status).to.equal(200);
    expect(read.json).to.deep.equal({ ...newest, read_at: read.json['read_at'] });
    expect(read.json['read_at']).to.match(/Z$/);
    expect((await post(reader, `/${String(newest!['id'])}/read`)).json).to.deep.equal(read.json);
    const unread = await get(reader, '?unread=true');
    expect(unread.rows.map(({ summary }) => String(summary).slice(-3))).to.deep.equal(['old']);
    expect(unread.headers.get('x-unread-count')).to.equal('1');
    expect((await get(reader, '?unread=false')).rows).to.have.length(2);
    expect((await post(reader, '/read-all')).json).to.deep.equal({ marked: 1 });
    expect((await post(reader, '/read-all')).json).to.deep.equal({ marked: 0 });
    expect(await unreadOf(reader)).to.equal(0);
  });

  it('returns 404 for a notification of another user', async () => {
    const reader = await newUser();
    await addTask(fixture.client, fixture.anna, { assignee_id: reader.id });
    const [own] = (await get(reader)).rows;
    for (const by of [fixture.bob, fixture.admin]) {
      const { status, json } = await post(by, `/${String(own!['id'])}/read`);
      expect([status, json['code']]).to.deep.equal([404, 'notification_not_found']);
    }
    for (const id of ['0', '-1', '99999999999999999999999'])
      expect((await post(reader, `/${id}/read`)).status).to.equal(404);
    expect(await unreadOf(reader)).to.equal(1);
    expect((await fixture.client.call('GET', '/api/v1/notifications')).status).to.equal(401);
  });

  it('rejects unknown parameters', async () => {
    expect(placesOf(await get(fixture.anna, '?skip=1&unread=maybe&limit=0'))).to.deep.equal([
      ['bool_parsing', 'query', 'unread'],
      ['greater_than_equal', 'query', 'limit'],
      ['extra_forbidden', 'query', 'skip'],
    ]);
    expect(placesOf(await get(fixture.anna, '?cursor=x'))).to.deep.equal([['value_error', 'query', 'cursor']]);
    expect(placesOf(await post(fixture.anna, '/x/read'))).to.deep.equal([['int_parsing', 'path', 'notification_id']]);
  });
});

describeOnEveryStore('notification preferences', (fixture) => {
  const PATH = '/api/v1/users/me/notification-preferences';
  const read = async (by: Person) => (await fixture.client.call('GET', PATH, { token: by.token })).json;
  const put = (by: Person, json: unknown) => fixture.client.call('PUT', PATH, { token: by.token, json });
  const mute = (method: 'PUT' | 'DELETE', by: Person, taskId: unknown) =>
    fixture.client.call(method, `/api/v1/tasks/${String(taskId)}/mute`, { token: by.token });
  const say = (by: Person, taskId: unknown, body: string) =>
    fixture.client.call('POST', `/api/v1/tasks/${String(taskId)}/comments`, { token: by.token, json: { body } });
  const eventsOf = async (by: Person) =>
    (await fixture.client.call('GET', '/api/v1/notifications', { token: by.token })).rows.map(({ event }) => event);

  const EVENTS = [
    'created',
    'assigned',
    'unassigned',
    'mentioned',
    'status_changed',
    'priority_changed',
    'due_date_changed',
    'commented',
    'updated',
    'deleted',
  ];
  const EVERYTHING = Object.fromEntries(EVENTS.map((event) => [event, { inbox: true, discord: true }]));

  it('enables all events by default', async () => {
    const { bob, carol } = fixture;
    expect(await read(bob)).to.deep.equal(EVERYTHING);
    const off = { inbox: false, discord: false };
    const expected = { ...EVERYTHING, commented: off, updated: { inbox: true, discord: false } };
    const changed = await put(bob, { commented: off, updated: { discord: false } });
    expect([changed.status, changed.json]).to.deep.equal([200, expected]);
    expect((await put(bob, {})).json).to.deep.equal(expected);
    expect(await read(bob)).to.deep.equal(expected);
    expect(await read(carol)).to.deep.equal(EVERYTHING);

    const { id } = await addTask(fixture.client, fixture.anna, { assignee_id: bob.id });
    await say(fixture.anna, id, 'Unheard');
    expect(await eventsOf(bob)).to.deep.equal(['created']);
  });

  it('rejects unknown events and channels', async () => {
    const { anna } = fixture;
    expect(
      placesOf(await put(anna, { eaten: { inbox: true }, created: { fax: true, inbox: 'perhaps' } })),
    ).to.deep.equal([
      ['bool_parsing', 'body', 'created', 'inbox'],
      ['extra_forbidden', 'body', 'created', 'fax'],
      ['extra_forbidden', 'body', 'eaten'],
    ]);
    for (const body of [[], 'x', null]) expect((await put(anna, body)).status).to.equal(422);
    expect(placesOf(await put(anna, { created: true }))).to.deep.equal([['model_attributes_type', 'body', 'created']]);
    expect(await read(anna)).to.deep.equal(EVERYTHING);
  });

  it('excludes muted tasks, except direct mentions', async () => {
    const { anna, carol } = fixture;
    const { id } = await addTask(fixture.client, anna, { assignee_id: carol.id });
    for (const _ of [1, 2]) expect((await mute('PUT', carol, id)).status).to.equal(204);
    await say(anna, id, 'Not to anybody');
    expect(await eventsOf(carol)).to.deep.equal(['created']);
    await say(anna, id, 'Please, @carol');
    expect(await eventsOf(carol)).to.deep.equal(['commented', 'created']);
    await put(carol, { mentioned: { inbox: false } });
    await say(anna, id, 'Please, @carol!');
    expect(await eventsOf(carol)).to.have.length(2);
    for (const _ of [1, 2]) expect((await mute('DELETE', carol, id)).status).to.equal(204);
    await say(anna, id, 'Hello');
    expect(await eventsOf(carol)).to.have.length(3);
  });

  it('returns 404 when muting a task that the user cannot see', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    for (const method of ['PUT', 'DELETE'] as const) {
      expect((await mute(method, fixture.bob, id)).status).to.equal(404);
      expect((await mute(method, fixture.bob, 999_999)).status).to.equal(404);
      expect(placesOf(await mute(method, fixture.bob, 'x'))).to.deep.equal([['int_parsing', 'path', 'task_id']]);
    }
  });
});
