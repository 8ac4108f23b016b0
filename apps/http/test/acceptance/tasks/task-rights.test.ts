import { expect } from 'chai';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, createPerson, type Person } from '../service/people.js';

/** `deactivated` created the task before the deactivation. All others are active. */
const ROLES = ['anonymous', 'deactivated', 'outsider', 'mentioned', 'assignee', 'creator', 'superuser'] as const;
type Role = (typeof ROLES)[number];

/** A request for a task with a user in each role and a comment by the mentioned user. */
type Row = Readonly<{
  route: string;
  /** The query. */
  query?: string;
  json?: unknown;
  /** Deletes the task first. */
  deleted?: true;
  /** The status for each role, in the order of {@link ROLES}. */
  statuses: readonly number[];
}>;

const LISTS = [401, 401, 200, 200, 200, 200, 200];
const READING = [401, 401, 404, 200, 200, 200, 200];
const NOTHING = [401, 401, 404, 404, 404, 404, 404];
const WORKING = [401, 401, 404, 403, 200, 200, 200];
const OWNING = [401, 401, 404, 403, 403, 200, 200];

const TASK = '/tasks/{task_id}';
const COMMENT = `${TASK}/comments/{comment_id}`;

/** Fields that the assignee can change, and fields for creator and superusers only. */
const WORK = [{ status: 'done' }, { priority: 'low' }, { description: 'x' }, { assignee_id: null }, { labels: ['x'] }];
const OWN = [{ title: 'x' }, { mentioned_user_ids: [] }, { status: 'done', title: 'x' }];

const MATRIX: readonly Row[] = [
  { route: 'GET /tasks/', statuses: LISTS },
  { route: 'GET /tasks/', query: '?scope=all', statuses: [401, 401, 403, 403, 403, 403, 200] },
  { route: 'GET /tasks/assigned', statuses: LISTS },
  { route: 'GET /tasks/mentioned', statuses: LISTS },
  { route: 'GET /tasks/export', statuses: LISTS },
  { route: 'GET /tasks/export', query: '?scope=all&format=csv', statuses: [401, 401, 403, 403, 403, 403, 200] },
  { route: 'POST /tasks/', json: { title: 'x' }, statuses: [401, 401, 201, 201, 201, 201, 201] },
  { route: `GET ${TASK}`, statuses: READING },
  ...['PUT', 'PATCH'].flatMap((method): readonly Row[] => [
    { route: `${method} ${TASK}`, json: {}, statuses: WORKING },
    ...[...WORK, { due_date: null }].map((json): Row => ({ route: `${method} ${TASK}`, json, statuses: WORKING })),
    ...OWN.map((json): Row => ({ route: `${method} ${TASK}`, json, statuses: OWNING })),
    { route: `${method} ${TASK}`, json: { title: 'x' }, deleted: true, statuses: NOTHING },
  ]),
  { route: `DELETE ${TASK}`, statuses: [401, 401, 404, 403, 403, 204, 204] },
  { route: `POST ${TASK}/restore`, statuses: OWNING },
  { route: `POST ${TASK}/restore`, deleted: true, statuses: OWNING },
  { route: `GET ${TASK}/activity`, statuses: READING },
  { route: `GET ${TASK}/comments`, statuses: READING },
  { route: `POST ${TASK}/comments`, json: { body: 'x' }, statuses: [401, 401, 404, 201, 201, 201, 201] },
  { route: `PATCH ${COMMENT}`, json: { body: 'x' }, statuses: [401, 401, 404, 200, 403, 403, 200] },
  { route: `DELETE ${COMMENT}`, statuses: [401, 401, 404, 204, 403, 403, 204] },
  { route: `PUT ${TASK}/mute`, statuses: [401, 401, 404, 204, 204, 204, 204] },
  { route: `DELETE ${TASK}/mute`, statuses: [401, 401, 404, 204, 204, 204, 204] },
  ...[
    `GET ${TASK}`,
    `DELETE ${TASK}`,
    `GET ${TASK}/activity`,
    `GET ${TASK}/comments`,
    `DELETE ${COMMENT}`,
    `PUT ${TASK}/mute`,
    `DELETE ${TASK}/mute`,
  ].map((route): Row => ({ route, deleted: true, statuses: NOTHING })),
  ...[`POST ${TASK}/comments`, `PATCH ${COMMENT}`].map((route): Row => ({
    route,
    json: { body: 'x' },
    deleted: true,
    statuses: NOTHING,
  })),
];

const nameOf = ({ route, query = '', json, deleted }: Row): string =>
  [route + query, ...(json === undefined ? [] : [JSON.stringify(json)]), ...(deleted ? ['(deleted)'] : [])].join(' ');

describeOnEveryStore('rights on a task', (fixture) => {
  let people: Readonly<Record<Exclude<Role, 'anonymous'>, Person>>;
  before(async () => {
    const deactivated = await createPerson(fixture.client, fixture.admin, 'dora');
    await fixture.client.call('PATCH', `/api/v1/users/${String(deactivated.id)}`, {
      token: fixture.admin.token,
      json: { is_active: false },
    });
    people = {
      deactivated,
      outsider: await createPerson(fixture.client, fixture.admin, 'emil'),
      mentioned: fixture.bob,
      assignee: fixture.carol,
      creator: fixture.anna,
      superuser: fixture.admin,
    };
  });

  const call = (method: string, path: string, by: Person, json?: unknown) =>
    fixture.client.call(method, `/api/v1${path}`, { token: by.token, ...(json === undefined ? {} : { json }) });

  /** Creates a task for one request, and returns the path parameters. */
  const givenTask = async ({ deleted }: Row): Promise<Readonly<Record<string, unknown>>> => {
    const { creator, assignee, mentioned } = people;
    const { id } = await addTask(fixture.client, creator, {
      assignee_id: assignee.id,
      mentioned_user_ids: [mentioned.id],
      due_date: '2026-03-31',
    });
    const comment = await call('POST', `/tasks/${String(id)}/comments`, mentioned, { body: 'Mine' });
    if (deleted) await call('DELETE', `/tasks/${String(id)}`, creator);
    return { task_id: id, comment_id: comment.json['id'] };
  };

  it('covers every route of a task', () => {
    const prefix = '/api/v1';
    const served = Object.entries(fixture.client.document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.slice(prefix.length)}`),
    );
    const ofTasks = served.filter((route) => route.includes(' /tasks/'));
    expect([...new Set(MATRIX.map(({ route }) => route))]).to.have.members(ofTasks);
  });

  for (const row of MATRIX) {
    for (const [index, role] of ROLES.entries()) {
      it(`returns ${String(row.statuses[index])} for ${nameOf(row)} by ${role}`, async () => {
        const parameters = await givenTask(row);
        const [method = '', pattern = ''] = row.route.split(' ');
        const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(parameters[name]));
        const { status } = await fixture.client.call(method, `/api/v1${path}${row.query ?? ''}`, {
          ...(role === 'anonymous' ? {} : { token: people[role].token }),
          ...(row.json === undefined ? {} : { json: row.json }),
        });
        expect(status).to.equal(row.statuses[index]);
      });
    }
  }
});
