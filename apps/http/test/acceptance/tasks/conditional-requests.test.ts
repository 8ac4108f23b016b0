import { expect } from 'chai';
import { placesOf } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, createPerson, type Person } from '../service/people.js';

describeOnEveryStore('the ETag of a task', (fixture) => {
  const call = (method: string, by: Person, taskId: unknown, headers: Record<string, string> = {}, json?: unknown) =>
    fixture.client.call(method, `/api/v1/tasks/${String(taskId)}`, { token: by.token, headers, json });
  const tagOf = async (taskId: unknown): Promise<string> =>
    (await call('GET', fixture.anna, taskId)).headers.get('etag') ?? '';

  it('is strong, and equal in all responses with the task', async () => {
    const created = await fixture.client.call('POST', '/api/v1/tasks/', {
      token: fixture.anna.token,
      json: { title: 'x' },
    });
    const { id } = created.json;
    const etag = created.headers.get('etag');
    expect(etag).to.match(/^"[!#-~]+"$/);
    expect(await tagOf(id)).to.equal(etag);
    for (const method of ['PUT', 'PATCH']) {
      expect((await call(method, fixture.anna, id, {}, {})).headers.get('etag')).to.equal(etag);
    }
  });

  it('changes with every change, and is part of the response to a creation', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    const tags = [await tagOf(id)];
    for (const json of [
      { title: 'y' },
      { title: 'A task' },
      { labels: ['a'] },
      { mentioned_user_ids: [fixture.bob.id] },
    ]) {
      const answer = await call('PATCH', fixture.anna, id, {}, json);
      tags.push(answer.headers.get('etag') ?? '');
      expect(await tagOf(id)).to.equal(tags.at(-1));
    }
    expect(new Set(tags).size).to.equal(5);
  });

  it('changes when a user in the task is renamed', async () => {
    const dora = await createPerson(fixture.client, fixture.admin, 'dora');
    const { id } = await addTask(fixture.client, fixture.anna, { mentioned_user_ids: [dora.id] });
    const before = await tagOf(id);
    await fixture.client.call('PUT', '/api/v1/users/me', { token: dora.token, json: { username: 'dorothea' } });
    const after = await call('GET', fixture.anna, id);
    expect(after.json['mentioned_users']).to.deep.equal([{ id: dora.id, username: 'dorothea' }]);
    expect(after.headers.get('etag')).not.to.equal(before);
  });

  it('returns 304 if the client has the current task', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    const etag = await tagOf(id);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers, text } = await call('GET', fixture.anna, id, { 'if-none-match': known });
      expect([status, headers.get('etag'), text]).to.deep.equal([304, etag, '']);
    }
    expect((await call('GET', fixture.anna, id, { 'if-none-match': '"other"' })).status).to.equal(200);
    expect((await call('HEAD', fixture.anna, id, { 'if-none-match': etag })).status).to.equal(304);
    expect((await call('GET', fixture.bob, id, { 'if-none-match': etag })).status).to.equal(404);
  });

  it('accepts a change with the current tag', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    for (const [index, wanted] of [(tag: string) => tag, (tag: string) => `"x" ,\t${tag}`, () => '*'].entries()) {
      const headers = { 'if-match': wanted(await tagOf(id)) };
      const answer = await call(index === 0 ? 'PUT' : 'PATCH', fixture.anna, id, headers, {
        title: `${String(index)}.`,
      });
      expect(answer.status).to.equal(200);
    }
    expect((await call('DELETE', fixture.anna, id, { 'if-match': await tagOf(id) })).status).to.equal(204);
  });

  it('accepts the forms that compressing proxies create', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    const forms = [
      (tag: string) => `W/${tag}`,
      ...['-gzip', '--gzip', ';gzip', '-br', '-zstd', '-deflate'].map(
        (suffix) => (tag: string) => `${tag.slice(0, -1)}${suffix}"`,
      ),
      (tag: string) => `W/${tag.slice(0, -1)}-gzip"`,
    ];
    for (const [index, form] of forms.entries()) {
      const etag = form(await tagOf(id));
      expect((await call('GET', fixture.anna, id, { 'if-none-match': etag })).status, etag).to.equal(304);
      const answer = await call('PATCH', fixture.anna, id, { 'if-match': etag }, { title: `${String(index)}.` });
      expect(answer.status, etag).to.equal(200);
    }
    const unknown = `${(await tagOf(id)).slice(0, -1)}-x"`;
    expect((await call('PATCH', fixture.anna, id, { 'if-match': unknown }, { title: 'x' })).status).to.equal(412);
  });

  it('returns 412 with the current state if the task has changed', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    const old = await tagOf(id);
    await call('PATCH', fixture.anna, id, { 'if-match': old }, { title: 'First' });
    const now = await tagOf(id);
    const answers = [
      await call('PUT', fixture.anna, id, { 'if-match': old }, { title: 'Second' }),
      await call('PATCH', fixture.anna, id, { 'if-match': `W/${old}, ${old.slice(0, -1)}-gzip"` }, { title: 'Second' }),
      await call('DELETE', fixture.anna, id, { 'if-match': old }),
      await call('PATCH', fixture.anna, id, { 'if-none-match': now }, { title: 'Second' }),
    ];
    for (const { status, headers, json } of answers) {
      expect([status, headers.get('etag')]).to.deep.equal([412, now]);
      expect(json).to.deep.equal({ detail: 'The task has changed', code: 'precondition_failed', version: 2 });
    }
    expect((await call('GET', fixture.anna, id)).json['title']).to.equal('First');
  });

  it('is checked after visibility and rights, and before references', async () => {
    const { id } = await addTask(fixture.client, fixture.anna, { mentioned_user_ids: [fixture.bob.id] });
    const headers = { 'if-match': '"old"' };
    expect((await call('PATCH', fixture.carol, id, headers, { title: 'x' })).status).to.equal(404);
    expect((await call('PATCH', fixture.bob, id, headers, { title: 'x' })).status).to.equal(403);
    expect((await call('PATCH', fixture.anna, id, headers, { assignee_id: 99999 })).status).to.equal(412);
    const current = { 'if-match': await tagOf(id) };
    expect((await call('PATCH', fixture.anna, id, current, { assignee_id: 99999 })).status).to.equal(422);
  });

  it('rejects a malformed header', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    for (const malformed of ['abc', '"a', '"a" "b"', '* , "a"', 'w/"a"']) {
      const answer = await call('PATCH', fixture.anna, id, { 'if-match': malformed }, { title: 'x' });
      expect(placesOf(answer), malformed).to.deep.equal([['value_error', 'header', 'if-match']]);
    }
  });

  it('accepts one of many concurrent changes with the same tag', async () => {
    const { id } = await addTask(fixture.client, fixture.anna);
    const headers = { 'if-match': await tagOf(id) };
    const saves = Array.from({ length: 8 }, (_, index) =>
      call('PATCH', fixture.anna, id, headers, { title: `Save ${String(index)}` }),
    );
    const statuses = (await Promise.all(saves)).map(({ status }) => status).sort();
    expect(statuses).to.deep.equal([200, ...Array<number>(7).fill(412)]);
    expect((await call('GET', fixture.anna, id)).json['version']).to.equal(2);
  });
});
