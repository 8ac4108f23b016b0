import { apiEndpoints } from '#src/http/routing/endpoints.js';
import { expect } from 'chai';
import type { JsonObject } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, createPerson, PASSWORD } from '../service/people.js';

const endpoints = apiEndpoints({ useCases: {}, cursorKeys: ['k'], fingerprintKeys: ['f'] } as never);

/** Read-only fields, as raw JSON. */
const SMUGGLED = [
  ...['"is_superuser":true', '"is_active":false', '"is_service":true', '"id":1', '"user_id":1', '"owner_id":1'],
  ...['"hashed_password":"x"', '"created_at":"2000-01-01T00:00:00Z"', '"updated_at":"2000-01-01T00:00:00Z"'],
  ...[
    '"created_by_id":1',
    '"created_by":{"id":1}',
    '"author_id":1',
    '"deleted_at":"2000-01-01T00:00:00Z"',
    '"version":99',
  ],
  ...['"__proto__":{"is_superuser":true,"is_active":false,"id":1,"created_by_id":1,"title":"polluted"}'],
  ...[
    '"constructor":{"prototype":{"is_superuser":true}}',
    '"prototype":{"is_superuser":true}',
    '"scopes":["users:write"]',
  ],
];

/** A valid field for each route. */
const VALID: Readonly<Record<string, JsonObject>> = {
  'PUT /users/me': { discord_username: 'changed' },
  'POST /tasks/': { title: 'A task' },
  'PUT /tasks/{task_id}': { description: 'changed' },
  'PATCH /tasks/{task_id}': { description: 'changed' },
  'POST /tasks/{task_id}/comments': { body: 'changed' },
};

/** Fields of the list that these routes accept from superusers. */
const TAKEN: Readonly<Record<string, RegExp>> = {
  'POST /auth/tokens': /^"(user_id|scopes)"/,
};

const bodyWith = (route: string): string => {
  const fields = SMUGGLED.filter((field) => TAKEN[route]?.test(field) !== true);
  const valid = JSON.stringify(VALID[route] ?? {}).slice(1, -1);
  return `{${[...(valid === '' ? [] : [valid]), ...fields].join(',')}}`;
};

describeOnEveryStore('read-only fields', (fixture) => {
  const pristine = Object.getOwnPropertyNames(Object.prototype);

  for (const { method, path, request } of endpoints) {
    if (request.body?.mediaTypes.includes('application/json') !== true) continue;
    const route = `${method} ${path}`;
    it(`have no effect with ${route}`, async () => {
      const { client, admin } = fixture;
      const name = `mallory${String(endpoints.findIndex((other) => other.method === method && other.path === path))}`;
      const mallory = await createPerson(client, admin, name);
      const task = await addTask(client, mallory, { title: 'Before' });
      const me = async () => (await client.call('GET', '/api/v1/users/me', { token: mallory.token })).json;
      const before = await me();

      const url = `/api/v1${path
        .replace('{task_id}', String(task.id))
        .replace('{user_id}', String(mallory.id))
        .replaceAll(/\{\w+\}/g, '999999')}`;
      const answer = await client.call(method, url, {
        token: mallory.token,
        body: bodyWith(route),
        headers: { 'content-type': 'application/json' },
      });
      expect(answer.status, answer.text).to.be.below(500);

      const { discord_username: _, updated_at: __, ...after } = await me();
      const { discord_username: ___, updated_at: ____, ...unchanged } = before;
      expect(after).to.deep.equal(unchanged);
      await client.logIn(name, PASSWORD);

      const stored = await client.call('GET', `/api/v1/tasks/${task.id}`, { token: mallory.token });
      expect(stored.json).to.deep.include({ id: task.id, title: 'Before', created_by_id: mallory.id });
      expect(stored.json['created_at']).to.equal(task['created_at']);
      if (answer.status < 300 && answer.json['id'] !== undefined) {
        expect(answer.json['created_at'] ?? '').to.not.match(/^2000/);
        expect(answer.json['created_by_id'] ?? mallory.id).to.equal(mallory.id);
        expect(answer.json['author_id'] ?? mallory.id).to.equal(mallory.id);
      }
      expect(Object.getOwnPropertyNames(Object.prototype)).to.deep.equal(pristine);
      expect(({} as JsonObject)['is_superuser']).to.equal(undefined);
    });
  }

  it('have no effect when a superuser creates or changes a user', async () => {
    const { client, admin } = fixture;
    const send = (method: string, path: string, fields: string) =>
      client.call(method, path, {
        token: admin.token,
        body: `{${fields},"id":1,"hashed_password":"x","created_at":"2000-01-01T00:00:00Z","__proto__":{"is_superuser":true}}`,
        headers: { 'content-type': 'application/json' },
      });
    const created = await send(
      'POST',
      '/api/v1/users/',
      `"username":"trudy","email":"trudy@example.com","password":"${PASSWORD}"`,
    );
    expect(created.json).to.include({ username: 'trudy', is_superuser: false, is_active: true });
    const changed = await send('PATCH', `/api/v1/users/${String(created.json['id'])}`, '"email":"t@example.com"');
    expect(changed.json).to.include({ id: created.json['id'], is_superuser: false, email: 't@example.com' });
    expect(changed.json['created_at']).to.equal(created.json['created_at']);
    await client.logIn('trudy', PASSWORD);
  });
});
