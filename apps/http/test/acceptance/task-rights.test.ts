import { expect } from 'chai';
import { describeService } from './service/on-every-store.js';
import { addTask, meet, type Person } from './service/people.js';

/** `deactivated` created the task, and was deactivated then; all others are active. */
const ROLES = ['anonymous', 'deactivated', 'stranger', 'mentioned', 'assignee', 'creator', 'superuser'] as const;
type Role = (typeof ROLES)[number];

/** A request to a route, about a task with somebody in every role and a comment by the mentioned. */
type Row = Readonly<{
  route: string;
  /** Behind the path. */
  query?: string;
  json?: unknown;
  /** The task is deleted before. */
  deleted?: true;
  /** What each role is answered, in the order of {@link ROLES}. */
  statuses: readonly number[];
}>;

const LISTS = [401, 401, 200, 200, 200, 200, 200];
const READING = [401, 401, 404, 200, 200, 200, 200];
const NOTHING = [401, 401, 404, 404, 404, 404, 404];
const WORKING = [401, 401, 404, 403, 200, 200, 200];
const OWNING = [401, 401, 404, 403, 403, 200, 200];

const TASK = '/tasks/{task_id}';
const COMMENT = `${TASK}/comments/{comment_id}`;

/** What an assignee may change, and what only who owns the task. */
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

describeService('the rights on tasks', (scene) => {
  let people: Readonly<Record<Exclude<Role, 'anonymous'>, Person>>;
  before(async () => {
    const deactivated = await meet(scene.client, scene.admin, 'dora');
    await scene.client.call('PATCH', `/api/v1/users/${String(deactivated.id)}`, {
      token: scene.admin.token,
      json: { is_active: false },
    });
    people = {
      deactivated,
      stranger: await meet(scene.client, scene.admin, 'emil'),
      mentioned: scene.bob,
      assignee: scene.carol,
      creator: scene.anna,
      superuser: scene.admin,
    };
  });

  const call = (method: string, path: string, by: Person, json?: unknown) =>
    scene.client.call(method, `/api/v1${path}`, { token: by.token, ...(json === undefined ? {} : { json }) });

  /** The parameters of a path that leads to a task made for one request. */
  const givenTask = async ({ deleted }: Row): Promise<Readonly<Record<string, unknown>>> => {
    const { creator, assignee, mentioned } = people;
    const { id } = await addTask(scene.client, creator, {
      assignee_id: assignee.id,
      mentioned_user_ids: [mentioned.id],
      due_date: '2026-03-31',
    });
    const comment = await call('POST', `/tasks/${String(id)}/comments`, mentioned, { body: 'Mine' });
    if (deleted) await call('DELETE', `/tasks/${String(id)}`, creator);
    return { task_id: id, comment_id: comment.json['id'] };
  };

  it('are tabulated for every route there is', () => {
    const prefix = '/api/v1';
    const served = Object.entries(scene.client.document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.slice(prefix.length)}`),
    );
    const ofTasks = served.filter((route) => route.includes(' /tasks/'));
    expect([...new Set(MATRIX.map(({ route }) => route))]).to.have.members(ofTasks);
  });

  for (const row of MATRIX) {
    for (const [index, role] of ROLES.entries()) {
      it(`answer ${String(row.statuses[index])} to ${nameOf(row)} by ${role}`, async () => {
        const parameters = await givenTask(row);
        const [method = '', pattern = ''] = row.route.split(' ');
        const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(parameters[name]));
        const { status } = await scene.client.call(method, `/api/v1${path}${row.query ?? ''}`, {
          ...(role === 'anonymous' ? {} : { token: people[role].token }),
          ...(row.json === undefined ? {} : { json: row.json }),
        });
        expect(status).to.equal(row.statuses[index]);
      });
    }
  }
});
