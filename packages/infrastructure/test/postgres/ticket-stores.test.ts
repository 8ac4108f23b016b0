import { makeAddComment, once, withNotifications, type Task, type TaskId, type User } from '@l-age/domain';
import {
  actorFrom,
  commentBody,
  givenActivity,
  givenComment,
  givenTask,
  givenUser,
  succeed,
} from '@l-age/domain/testing';
import {
  makePostgresActivityQueries,
  makePostgresCommentQueries,
  makePostgresUnitOfWork,
  migrate,
  openPostgres,
} from '@l-age/infrastructure';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { firstVersion, openDatabase, query, silent, type OpenDatabase } from './support.js';

describe('The history of tasks in Postgres', () => {
  let database: OpenDatabase;
  let task: Task;
  before(async () => {
    database = await openDatabase(1);
    const subject = { unitOfWork: makePostgresUnitOfWork({ db: database.db }) };
    const anna = await givenUser(subject);
    task = await givenTask(subject, { createdById: anna.id });
    await givenActivity(subject, { taskId: task.id, actor: anna });
  });
  after(() => database.close());

  for (const sql of [
    "update l_age.task_activity set action = 'created'",
    'update l_age.task_activity set action = action where false',
    'delete from l_age.task_activity',
    'delete from tasks',
  ])
    it(`rejects: ${sql}`, async () => {
      const outcome = await query(database.url, sql).then(
        () => 'done',
        () => 'refused',
      );
      expect(outcome).to.equal('refused');
      expect(await query(database.url, 'select from l_age.task_activity')).to.have.length(1);
    });

  it('starts with the creation of each task in an adopted database', async () => {
    const { url, drop } = await firstVersion('text-columns');
    await migrate(url, silent);
    const tasks = await query(url, 'select id, created_by_id, created_at from tasks order by id');
    expect(tasks).not.to.be.empty;
    const db = openPostgres({ url, log: silent });
    const { list } = makePostgresActivityQueries(db);
    const ids = new Set<number>();
    for (const { id, created_by_id, created_at } of tasks) {
      const read = { taskId: id as TaskId, after: null, skip: 0, limit: 10 };
      const [entry, ...more] = await succeed(list(read));
      expect(more).to.deep.equal([]);
      expect(entry).to.deep.include({ taskId: id, action: 'created', commentId: null, changes: [], at: created_at });
      expect(entry?.actor.id).to.equal(created_by_id);
      expect(entry?.actor.username).not.to.equal('');
      ids.add(entry?.id ?? 0);
      expect(await succeed(list({ ...read, after: entry?.id ?? null }))).to.deep.equal([]);
    }
    expect(ids.size).to.equal(tasks.length);
    const [added] = await query(
      url,
      "insert into tasks (title, created_by_id) select 'new', min(id) from users returning id",
    );
    expect(await succeed(list({ taskId: added?.['id'] as TaskId, after: null, skip: 0, limit: 10 }))).to.deep.equal([]);
    await db.close();
    await drop();
  });
});

describe('Comments and history in Postgres', () => {
  it('are listed with one index scan, independent of the number of tasks', async () => {
    const { db, url, close } = await openDatabase(1);
    const subject = { unitOfWork: makePostgresUnitOfWork({ db }) };
    const anna = await givenUser(subject);
    const task = await givenTask(subject, { createdById: anna.id });
    await givenComment(subject, { taskId: task.id, authorId: anna.id });
    await query(
      url,
      `with many as (
         insert into tasks (title, created_by_id) select 'x', ${String(anna.id)} from generate_series(1, 2000) returning id
       )
       insert into l_age.task_comments (task_id, author_id, body, created_at, updated_at)
       select id, ${String(anna.id)}, 'x', now(), now() from many, generate_series(1, 5)`,
    );
    await query(
      url,
      `insert into l_age.task_activity (task_id, actor_id, actor_username, action, changes, created_at)
       select id, created_by_id, 'anna', 'created', '[]', now() from tasks, generate_series(1, 5)`,
    );
    await query(url, 'analyze');
    const statements: { sql: string; bindings: readonly unknown[] }[] = [];
    db.onStatement((sql, bindings) => statements.push({ sql, bindings }));
    const read = { taskId: task.id, after: null, skip: 0, limit: 51 };
    await succeed(makePostgresCommentQueries(db).list(read));
    await succeed(makePostgresActivityQueries(db).list(read));
    expect(statements).to.have.length(2);
    for (const { sql, bindings } of statements) {
      const plan = await query(url, `explain (format json) ${sql}`, [...bindings]);
      expect(JSON.stringify(plan)).to.match(/task_(comments|activity)_of_task/);
      expect(JSON.stringify(plan)).not.to.match(/"Seq Scan"[^{}]*"Relation Name":"task_/);
    }
    await close();
  });
});

describe('A comment in Postgres', () => {
  it('takes the same number of statements for many people and comments as for one', async () => {
    const { db, close } = await openDatabase(1);
    const unitOfWork = makePostgresUnitOfWork({ db });
    const anna = await givenUser({ unitOfWork }, { username: 'anna' });
    for (let index = 0; index < 20; index += 1) await givenUser({ unitOfWork }, { username: `user${String(index)}` });
    const task = await givenTask({ unitOfWork }, { createdById: anna.id });
    let statements = 0;
    db.onStatement(() => (statements += 1));
    const say = async (body: string): Promise<number> => {
      statements = 0;
      const input = { actor: actorFrom(anna), taskId: task.id, body: commentBody(body), once: null };
      await succeed(
        makeAddComment({ unitOfWork: withNotifications(unitOfWork), clock: { now: () => new Date() } })(input),
      );
      return statements;
    };
    const few = await say('@user0');
    for (let index = 0; index < 30; index += 1)
      await givenComment({ unitOfWork }, { taskId: task.id, authorId: anna.id });
    const many = await say(Array.from({ length: 19 }, (_, index) => `@user${String(index + 1)}`).join(' '));
    expect(many).to.equal(few).and.to.be.below(12);
    await close();
  });
});

describe('Expired idempotency keys in Postgres', () => {
  const HOURS = 60 * 60 * 1000;
  const NOON = new Date('2026-01-01T12:00:00.000Z');
  let database: OpenDatabase;
  let anna: User;
  before(async () => {
    database = await openDatabase();
    anna = await givenUser({ unitOfWork: makePostgresUnitOfWork({ db: database.db }) });
  });
  after(() => database.close());

  const use = (key: string, at: Date) =>
    succeed(
      makePostgresUnitOfWork({ db: database.db }).run((stores) =>
        once(stores, { key, fingerprint: 'f', render: () => 'answer' }, { ownerId: anna.id, at }, TE.right(1)),
      ),
    );
  it('can be used again at the same time', async () => {
    const late = new Date(NOON.getTime() + 100 * HOURS);
    for (let index = 0; index < 8; index += 1) await use(`again ${String(index)}`, NOON);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => use(`again ${String(index)}`, late)));
    expect(answers.map(({ kind }) => kind)).to.deep.equal(Array(8).fill('fresh'));
  });
});
