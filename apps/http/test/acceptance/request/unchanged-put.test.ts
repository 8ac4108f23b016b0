import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../service/client.js';
import { describeOnEveryStore, type Fixture } from '../service/on-every-store.js';
import { addTask, logInAdmin, type Person } from '../service/people.js';
import { makeClient } from '../service/client.js';
import { startTestService } from '../service/test-service.js';

const read = async ({ client }: Pick<Fixture, 'client'>, path: string, { token }: Person): Promise<JsonObject> => {
  const { status, json, text } = await client.call('GET', path, { token });
  expect(status, text).to.equal(200);
  return json;
};

const CHANGES = {
  title: fc.constantFrom('Another title', 'Ask @carol', 'Ask @bob'),
  description: fc.constantFrom(null, 'words', '@bob and @carol'),
  status: fc.constantFrom('todo', 'in_progress', 'done'),
  priority: fc.constantFrom('low', 'medium', 'high', 'urgent'),
  labels: fc.constantFrom([], ['red'], ['Blue', 'green']),
  due_date: fc.constantFrom(null, '2026-03-31T17:00:00.123Z'),
};

describeOnEveryStore('PUT of an unchanged object', (fixture) => {
  const people = () => [fixture.anna, fixture.bob, fixture.carol, fixture.admin];

  it('changes nothing, or only the field that differs', async () => {
    const person = fc.nat(2);
    const draft = fc.record({
      ...CHANGES,
      assignee: fc.option(person),
      mentioned: fc.uniqueArray(person, { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(
        draft,
        fc.boolean(),
        fc.constantFrom('PUT', 'PATCH'),
        fc.oneof(...Object.entries(CHANGES).map(([name, value]) => value.map((chosen) => [name, chosen] as const))),
        async ({ assignee, mentioned, ...fields }, byAssignee, method, [field, value]) => {
          const idOf = (index: number): number => people()[index]?.id ?? 0;
          const { id } = await addTask(fixture.client, fixture.anna, {
            ...fields,
            assignee_id: assignee === null ? null : idOf(assignee),
            mentioned_user_ids: mentioned.map(idOf),
          });
          const path = `/api/v1/tasks/${id}`;
          const writer = byAssignee && assignee !== null ? (people()[assignee] ?? fixture.anna) : fixture.anna;
          const before = await read(fixture, path, writer);
          const same = await fixture.client.call(method, path, { token: writer.token, json: before });
          expect([same.status, same.json]).to.deep.equal([200, before]);

          const changed = await fixture.client.call(method, path, {
            token: writer.token,
            json: { ...before, [field]: value },
          });
          if (field === 'title' && writer.id !== fixture.anna.id) {
            expect(changed.status).to.equal(value === before['title'] ? 200 : 403);
            return;
          }
          expect(changed.status, changed.text).to.equal(200);
          expect(changed.json[field]).to.deep.equal(value);
          const follows = ['version', 'updated_at', 'completed_at', 'mentioned_user_ids', 'mentioned_users', field];
          for (const [name, was] of Object.entries(before))
            if (!follows.includes(name)) expect(changed.json[name], name).to.deep.equal(was);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('does not turn a mention in a text into a mention by id', async () => {
    const { id } = await addTask(fixture.client, fixture.anna, { title: 'Ask @bob', assignee_id: fixture.carol.id });
    const path = `/api/v1/tasks/${id}`;
    const shown = await read(fixture, path, fixture.carol);
    const sent = await fixture.client.call('PUT', path, {
      token: fixture.carol.token,
      json: { ...shown, status: 'done' },
    });
    expect([sent.status, sent.json['mentioned_user_ids']]).to.deep.equal([200, [fixture.bob.id]]);

    const { token } = fixture.anna;
    await fixture.client.call('PUT', path, {
      token,
      json: { ...sent.json, mentioned_user_ids: [fixture.bob.id, fixture.carol.id] },
    });
    const edited = await fixture.client.call('PATCH', path, { token, json: { title: 'Ask nobody' } });
    expect(edited.json['mentioned_user_ids']).to.deep.equal([fixture.carol.id]);
  });

  it('keeps users who were deactivated since', async () => {
    const { token } = fixture.admin;
    const { id } = await addTask(fixture.client, fixture.anna, {
      title: 'Ask @carol',
      mentioned_user_ids: [fixture.bob.id],
    });
    for (const { id: userId } of [fixture.bob, fixture.carol])
      await fixture.client.call('PATCH', `/api/v1/users/${userId}`, { token, json: { is_active: false } });
    const path = `/api/v1/tasks/${id}`;
    const shown = await read(fixture, path, fixture.anna);
    const sent = await fixture.client.call('PUT', path, {
      token: fixture.anna.token,
      json: { ...shown, status: 'done' },
    });
    expect([sent.status, sent.json['mentioned_user_ids']]).to.deep.equal([200, shown['mentioned_user_ids']]);
    for (const { id: userId } of [fixture.bob, fixture.carol])
      await fixture.client.call('PATCH', `/api/v1/users/${userId}`, { token, json: { is_active: true } });
  });

  it('changes no profile, no user and no comment', async () => {
    const { anna, admin, client } = fixture;
    await client.call('PUT', '/api/v1/users/me', {
      token: anna.token,
      json: { discord_username: 'anna', discord_user_id: '1' },
    });
    const profile = await read(fixture, '/api/v1/users/me', anna);
    expect((await client.call('PUT', '/api/v1/users/me', { token: anna.token, json: profile })).json).to.deep.equal(
      profile,
    );
    for (const { id } of people()) {
      const user = await read(fixture, `/api/v1/users/${id}`, admin);
      const sent = await client.call('PATCH', `/api/v1/users/${id}`, { token: admin.token, json: user });
      expect(sent.json).to.deep.equal(user);
    }
    const { id } = await addTask(client, anna);
    const path = `/api/v1/tasks/${id}/comments`;
    const comment = (await client.call('POST', path, { token: anna.token, json: { body: ' a comment ' } })).json;
    const sent = await client.call('PATCH', `${path}/${String(comment['id'])}`, { token: anna.token, json: comment });
    expect(sent.json).to.deep.equal(comment);
  });
});

describe('PUT of an adopted object', () => {
  it('changes nothing even if its values violate the current rules', async () => {
    const service = await startTestService('postgres');
    try {
      const client = await makeClient(service.url);
      const admin = await logInAdmin(client);
      const db = service.container.get('database');
      const run = (sql: string) => db.query({ name: null, sql }, []);
      await run(`update users set username = 'Jörg Müller', email = 'no dot@localhost', discord_username = ' joerg ', discord_user_id = 'x y',
        discord_webhook = 'https://example.com/hook', discord_webhook_since = now() where id = ${admin.id}`);
      await run(`insert into tasks (title, description, created_by_id, labels, due_date, created_at) values
        (repeat('t', 230), repeat('d', 25000), ${admin.id}, '{" a ",A}', '2024-06-01 12:00:00.123956', '2024-06-01 12:00:00.123456'),
        ('  blanks ', 'x', ${admin.id}, '{}', null, now())`);

      const profile = (await client.call('GET', '/api/v1/users/me', admin)).json;
      const same = await client.call('PUT', '/api/v1/users/me', { token: admin.token, json: profile });
      expect([same.status, same.json]).to.deep.equal([200, profile]);
      const other = await client.call('PUT', '/api/v1/users/me', {
        token: admin.token,
        json: { ...profile, discord_user_id: '12' },
      });
      expect([other.status, other.json['username'], other.json['discord_user_id']]).to.deep.equal([
        200,
        'Jörg Müller',
        '12',
      ]);
      const user = (await client.call('GET', `/api/v1/users/${admin.id}`, admin)).json;
      const patched = await client.call('PATCH', `/api/v1/users/${admin.id}`, { token: admin.token, json: user });
      expect([patched.status, patched.json]).to.deep.equal([200, user]);

      for (const task of (await client.call('GET', '/api/v1/tasks/', admin)).rows) {
        const path = `/api/v1/tasks/${String(task['id'])}`;
        const put = await client.call('PUT', path, { token: admin.token, json: task });
        expect([put.status, put.json]).to.deep.equal([200, task]);
        const done = await client.call('PUT', path, { token: admin.token, json: { ...task, status: 'done' } });
        expect([done.status, done.json['title'], done.json['labels'], done.json['status']]).to.deep.equal([
          200,
          task['title'],
          task['labels'],
          'done',
        ]);
        const wrong = await client.call('PUT', path, { token: admin.token, json: { ...task, priority: 'none' } });
        expect(wrong.problems.map(({ loc }) => loc)).to.deep.equal([['body', 'priority']]);
      }
    } finally {
      await service.stop();
    }
  });
});
