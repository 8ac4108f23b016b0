import { type NotificationId, type TaskId, type TaskListQuery, type TaskScope, type UserId } from '@l-age/domain';
import { aNewTask, EVERY_TASK } from '@l-age/domain/testing';
import {
  makePostgresInboxQueries,
  makePostgresRetention,
  makePostgresTaskQueries,
  makePostgresUnitOfWork,
  makePostgresUserQueries,
} from '@l-age/infrastructure';
import { expect } from 'chai';
import pg from 'pg';
import { right } from './schema.js';
import { openDatabase, query, type OpenDatabase } from './support.js';

const TASKS = 20_000;

/** A page of 51 tasks out of a tenth of all tasks along an index of all tasks, with a margin. */
const MOST_ROWS = 1_000;
const HEAVY = 1 as UserId;
const LIGHT = 150 as UserId;
const DEEP = { key: null, id: (TASKS / 4) as TaskId };

/** User 1 created half of the tasks, is mentioned in a third of them, and is assigned every tenth task. */
const seed = `
  insert into users (username, email, hashed_password)
    select 'user-' || n, 'user-' || n || '@example.com', 'x' from generate_series(1, 1000) n;
  insert into tasks (title, labels, created_at, created_by_id, assignee_id, deleted_at)
    select 'task ' || n || case when n % 2000 = 7 then ' needle' else '' end,
      array_remove(array[case when n % 3 = 0 then 'common' end, case when n % 2000 = 7 then 'rare' end], null), timestamptz '2026-01-01' + n * interval '1 minute', case when n % 2 = 0 then 1 else 1 + n % 1000 end,
      case when n % 10 = 0 then 1 when n % 3 = 0 then 1 + n % 997 end, case when n % 50 = 0 then now() end
    from generate_series(1, ${TASKS}) n;
  insert into task_mentions (task_id, user_id)
    select id, case when id % 3 = 0 then 1 else 1 + id % 991 end from tasks;
  analyze users; analyze tasks; analyze task_mentions;`;

const LAST_CHANGED = { order: { by: 'updatedAt', descending: true } } as const;
const BY_CHANGE = [LAST_CHANGED];
const BY_TITLE = { by: 'title', descending: false } as const;

type Plan = Readonly<{
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: readonly Plan[];
}>;

const textOf = (value: unknown): string =>
  value instanceof Date
    ? value.toISOString()
    : Array.isArray(value)
      ? `{${value.map(String).join(',')}}`
      : String(value);

const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

const rowsReadBy = (node: Plan): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];

describe('The frequent statements', () => {
  let database: OpenDatabase;
  const sent: { sql: string; bindings: unknown[] }[] = [];

  before(async function () {
    this.timeout(120_000);
    database = await openDatabase();
    await query(database.url, seed);
    database.db.onStatement((sql, bindings) => sent.push({ sql, bindings: [...bindings] }));
  });
  after(() => database.close());

  const sentBy = async (work: () => Promise<unknown>) => {
    sent.length = 0;
    await work();
    return [...sent];
  };

  /** Without the transaction around an unnamed statement. */
  const readsOf = async (work: () => Promise<unknown>) =>
    (await sentBy(work)).filter(({ sql }) => !/^(begin|commit)/.test(sql));

  /** The plan for these values, and the generic plan of a prepared statement. */
  const plansOf = async ({ sql, bindings }: { sql: string; bindings: unknown[] }): Promise<Plan[]> => {
    const values = bindings.map((value) => pg.escapeLiteral(textOf(value))).join(', ');
    return database.db.transaction(async (trx) => {
      const plans: Plan[] = [];
      const run = (text: string) => trx.query({ name: null, sql: text }, []);
      await run(`prepare hot as ${sql}`);
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        await run(`set local plan_cache_mode = ${mode}`);
        const [row] = (await run(
          `explain (analyze, format json) execute hot ${values === '' ? '' : `(${values})`}`,
        )) as [{ 'QUERY PLAN': [{ Plan: Plan }] }];
        plans.push(row['QUERY PLAN'][0].Plan);
      }
      await run('deallocate hot');
      return plans;
    });
  };

  const list = (scope: TaskScope, page: Partial<TaskListQuery> = {}) =>
    makePostgresTaskQueries(database.db).list({ ...EVERY_TASK, scope, limit: 51, ...page })();

  const scopes: readonly TaskScope[] = [
    ...(['involved', 'assigned', 'mentioned'] as const).flatMap((kind) =>
      [HEAVY, LIGHT].map((viewerId) => ({ kind, viewerId })),
    ),
    { kind: 'all' },
  ];

  for (const scope of scopes) {
    const viewer =
      scope.kind === 'all' ? '' : scope.viewerId === HEAVY ? ' of one who sees most' : ' of one who sees few';
    it(`read only the rows of a page of the list ${scope.kind}${viewer}, first and later pages`, async () => {
      for (const page of [
        {},
        { after: DEEP },
        { skip: 20, limit: 37 },
        ...(scope.kind === 'mentioned' ? [] : BY_CHANGE),
      ]) {
        const [statement, ...more] = await readsOf(() => list(scope, page));
        expect(more).to.deep.equal([]);
        const [custom, generic] = await plansOf(statement!);
        // Only the default order is prepared, so only it has a generic plan.
        for (const plan of 'order' in page ? [custom!] : [custom!, generic!]) {
          for (const node of nodesOf(plan)) {
            if (node['Relation Name'] === 'users') continue;
            expect(node['Node Type'], JSON.stringify(node)).to.not.match(/^(Seq Scan|Bitmap)/);
            expect(rowsReadBy(node), JSON.stringify(node)).to.be.at.most(MOST_ROWS);
          }
        }
      }
    });
  }

  it('find a word in all tasks with its index', async () => {
    const [statement] = await readsOf(() => list({ kind: 'all' }, { filter: { text: 'needle' }, order: BY_TITLE }));
    const [plan] = await plansOf(statement!);
    expect(nodesOf(plan!).map((node) => node['Index Name'])).to.include('tasks_search');
  });

  it('check only the tasks of the viewer for a word', async () => {
    for (const kind of ['assigned', 'mentioned'] as const) {
      const [statement] = await readsOf(() => list({ kind, viewerId: LIGHT }, { filter: { text: 'needle' } }));
      const [plan] = await plansOf(statement!);
      for (const node of nodesOf(plan!)) expect(rowsReadBy(node), JSON.stringify(node)).to.be.at.most(100);
    }
  });

  it('find one task, one user, one login with an index', async () => {
    const users = makePostgresUserQueries(database.db);
    const statements = [
      ...(await readsOf(() => makePostgresTaskQueries(database.db).findById(77 as TaskId)())),
      ...(await readsOf(() => users.findById(LIGHT)())),
      ...(await readsOf(() => users.findByLogin('USER-77@example.com')())),
      ...(await readsOf(() => users.search({ text: '', limit: 50, skip: 0 })())),
    ];
    expect(statements).to.have.length(4);
    for (const statement of statements) {
      for (const plan of await plansOf(statement)) {
        for (const node of nodesOf(plan)) expect(node['Node Type'], JSON.stringify(node)).to.not.equal('Seq Scan');
      }
    }
  });

  it('read only the rows of an inbox page, read or unread, first and later pages', async () => {
    await query(
      database.url,
      `insert into l_age.notifications (recipient_id, event, reason, summary, created_at, in_inbox, read_at)
         select case when n % 2 = 0 then 1 else 1 + n % 1000 end, 'webhook_disabled', 'owner', 'x', now(),
           n % 5 <> 0, case when n % 8 = 0 then now() end
         from generate_series(1, 20000) n;
       analyze l_age.notifications`,
    );
    const inbox = makePostgresInboxQueries(database.db);
    const page = { limit: 51, after: null };
    for (const recipientId of [HEAVY, LIGHT]) {
      const statements = [
        ...(await readsOf(() => inbox.list({ ...page, recipientId, unreadOnly: false })())),
        ...(await readsOf(() => inbox.list({ ...page, recipientId, unreadOnly: true })())),
        ...(await readsOf(() =>
          inbox.list({ ...page, recipientId, unreadOnly: true, after: 9_000 as NotificationId })(),
        )),
      ];
      expect(statements).to.have.length(3);
      for (const statement of statements)
        for (const plan of await plansOf(statement))
          for (const node of nodesOf(plan)) {
            expect(node['Node Type'], JSON.stringify(node)).to.not.match(/^(Seq Scan|Bitmap|Sort)/);
            expect(rowsReadBy(node), JSON.stringify(node)).to.be.at.most(51);
          }
    }
    for (const statement of await readsOf(() => inbox.countUnread(LIGHT)()))
      for (const plan of await plansOf(statement))
        for (const node of nodesOf(plan)) expect(node['Node Type'], JSON.stringify(node)).to.not.equal('Seq Scan');
  });

  it('read only old notifications to delete them, also if most of the table stays', async () => {
    await query(
      database.url,
      `insert into l_age.notifications (recipient_id, event, reason, summary, created_at, in_inbox, read_at)
         select 2, 'webhook_disabled', 'owner', 'x', timestamptz '2025-01-01', n % 2 = 0,
           case when n % 2 = 0 then timestamptz '2025-01-02' end
         from generate_series(1, 10) n;
       insert into l_age.notifications (recipient_id, event, reason, summary, created_at)
         select 2, 'webhook_disabled', 'owner', 'x', timestamptz '2025-01-01' from generate_series(1, 20000) n;
       analyze l_age.notifications`,
    );
    const until = new Date('2025-02-01T00:00:00Z');
    const [statement] = await sentBy(() => makePostgresRetention(database.db).purge('notifications', until, 5)());
    for (const plan of await plansOf(statement!))
      for (const node of nodesOf(plan)) expect(rowsReadBy(node), JSON.stringify(node)).to.be.at.most(10);
  });

  it('have the same number for many people and tasks as for one', async () => {
    const unitOfWork = makePostgresUnitOfWork({ db: database.db });
    const people = Array.from({ length: 40 }, (_, index) => (index + 2) as UserId);
    const lifeOfATask = async (mentioned: readonly UserId[]) =>
      sentBy(async () => {
        const draft = aNewTask({ createdById: HEAVY, mentions: { byId: mentioned, inText: [] } });
        const task = right(await unitOfWork.run(({ tasks }) => tasks.add(draft))());
        right(await unitOfWork.run(({ tasks }) => tasks.findById(task.id))());
        right(
          await unitOfWork.run(({ tasks }) =>
            tasks.save({ ...task, mentions: { byId: [], inText: mentioned, inComments: [] } }),
          )(),
        );
        right(await unitOfWork.run(({ users }) => users.findPeople({ ids: mentioned, usernames: [] }))());
        right(await list({ kind: 'involved', viewerId: HEAVY }, { limit: mentioned.length }));
      });
    const [few, many] = [await lifeOfATask(people.slice(0, 1)), await lifeOfATask(people)];
    expect(many.length).to.equal(few.length).and.to.equal(16);
  });
});
