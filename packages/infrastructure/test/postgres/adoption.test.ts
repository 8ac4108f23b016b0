import { EVERY_TASK } from '@l-age/domain/testing';
import {
  makePostgresTaskQueries,
  makePostgresUnitOfWork,
  makePostgresUserQueries,
  migrate,
  openPostgres,
} from '@l-age/infrastructure';
import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { migratedSchema, right } from './schema.js';
import { firstVersion, migrated, query, silent, type Row } from './support.js';
import type { NewTask, NewUser, TaskId, UserId } from '@l-age/domain';

const SCRIPTS = ['text-columns', 'enum-by-name', 'enum-by-value', 'odd-spellings'] as const;

const byId = (rows: Row[]): Map<unknown, Row> => new Map(rows.map((row) => [row['id'], row]));

describe('Adoption of a database of the first version', () => {
  const databases = new Map<string, TestDatabase>();
  let adoptedAt: Date;

  before(async () => {
    adoptedAt = new Date();
    for (const script of SCRIPTS) {
      const database = await firstVersion(script);
      await migrate(database.url, silent);
      databases.set(script, database);
    }
  });
  after(async () => {
    for (const database of databases.values()) await database.drop();
  });

  const on = (script: (typeof SCRIPTS)[number], sql: string) => query(databases.get(script)!.url, sql);

  for (const script of SCRIPTS) {
    it(`gives the tables of ${script} the columns, defaults and indexes of new tables`, async () => {
      const { url, drop } = await createTestDatabase(migrated);
      const wanted = await migratedSchema(url);
      const adopted = await migratedSchema(databases.get(script)!.url);
      for (const entry of wanted) expect(adopted, entry).to.include(entry);
      await drop();
    });

    it(`makes ${script} readable and writable`, async () => {
      const db = openPostgres({ url: databases.get(script)!.url, log: silent });
      const unitOfWork = makePostgresUnitOfWork({ db });
      const highest = async (table: string) => Number((await on(script, `select max(id) from ${table}`))[0]?.['max']);
      const [lastUser, lastTask] = [await highest('users'), await highest('tasks')];

      const user = right(await unitOfWork.run(({ users }) => users.add(newUser))());
      const task = right(await unitOfWork.run(({ tasks }) => tasks.add(newTask(user.id)))());
      right(
        await unitOfWork.run(({ tasks }) =>
          tasks.save({ ...task, mentions: { byId: [], inText: [user.id], inComments: [] } }),
        )(),
      );
      const list = right(await makePostgresTaskQueries(db).list(EVERY_TASK)());
      const people = right(await makePostgresUserQueries(db).search({ text: '', limit: 50, skip: 0 })());
      await db.close();

      expect([user.id, task.id]).to.deep.equal([lastUser + 1, lastTask + 1]);
      expect(list.map(({ task: { id } }) => id)).to.include(task.id);
      expect(list).to.have.length(Number((await on(script, 'select count(*) from tasks'))[0]?.['count']));
      expect(people).to.have.length(Number((await on(script, 'select count(*) from users'))[0]?.['count']));
    });
  }

  it('keeps every row with its id, text and hash', async () => {
    const tasks = byId(await on('text-columns', 'select * from tasks'));
    expect([...tasks.keys()]).to.include.members([5, 9, 12]);
    expect(tasks.get(12)?.['title']).to.equal('t'.repeat(255));
    expect(tasks.get(9)?.['title']).to.equal('');
    expect(tasks.get(5)?.['estimate_hours']).to.equal('1.5');
    const users = byId(await on('text-columns', 'select * from users'));
    expect([1, 2, 3].map((id) => String(users.get(id)?.['hashed_password']).slice(0, 7))).to.deep.equal([
      '$2b$12$',
      '$2a$10$',
      '$2y$10$',
    ]);
    expect(users.get(1)?.['department']).to.equal('IT');
    const mentions = await on('text-columns', 'select * from task_mentions where task_id < 10 order by 1, 2');
    expect(mentions.map(({ task_id, user_id, by_id, in_text }) => [task_id, user_id, by_id, in_text])).to.deep.equal([
      [5, 2, true, false],
      [5, 3, true, false],
      [9, 1, true, false],
    ]);
  });

  it('reads naive timestamps as UTC, and sets missing ones to the time of adoption', async () => {
    const users = byId(await on('text-columns', 'select * from users'));
    const tasks = byId(await on('text-columns', 'select * from tasks'));
    expect(users.get(1)?.['created_at']).to.deep.equal(new Date('2024-01-02T03:04:05.678Z'));
    expect(tasks.get(5)?.['created_at']).to.deep.equal(new Date('2024-03-31T02:30:00Z'));
    expect(tasks.get(5)?.['due_date']).to.deep.equal(new Date('2024-06-01T12:00:00Z'));
    for (const missing of [users.get(2)?.['created_at'], users.get(3)?.['updated_at'], tasks.get(12)?.['created_at']]) {
      expect(missing).to.be.at.least(adoptedAt).and.at.most(new Date());
    }
    const spelled = byId(await on('odd-spellings', 'select * from users'));
    expect(spelled.get(1)?.['created_at']).to.deep.equal(new Date('2024-01-02T03:04:05Z'));
    expect(spelled.get(2)?.['created_at']).to.deep.equal(new Date('2024-01-02T01:04:05Z'));
  });

  it('does not fire triggers of the first version, and keeps them', async () => {
    const tasks = byId(await on('text-columns', 'select * from tasks'));
    expect(tasks.get(5)?.['updated_at']).to.deep.equal(new Date('2024-03-31T02:30:00Z'));
    expect(
      await on('text-columns', "select from pg_trigger where tgname = 'touch_tasks' and tgenabled = 'O'"),
    ).to.have.length(1);
  });

  it('replaces NULL with the defaults of the first version', async () => {
    const users = byId(await on('text-columns', 'select * from users'));
    expect([2, 3].map((id) => [users.get(id)?.['is_active'], users.get(id)?.['is_superuser']])).to.deep.equal([
      [true, false],
      [false, false],
    ]);
    expect(users.get(2)?.['discord_webhook']).to.equal('https://example.com/not-discord');
    expect(users.get(3)?.['discord_webhook']).to.equal(null);
    expect(byId(await on('text-columns', 'select * from tasks')).get(5)?.['priority']).to.equal('medium');
    const [done] = await on('text-columns', 'select completed_at = updated_at as same from tasks where id = 9');
    expect(done?.['same']).to.equal(true);
  });

  it('converts enum columns to text, by value or by member name', async () => {
    const choices = async (script: (typeof SCRIPTS)[number]) =>
      (await on(script, "select status, priority from tasks where title not like 'new%' order by id")).map(
        ({ status, priority }) => `${String(status)} ${String(priority)}`,
      );
    expect(await choices('enum-by-name')).to.deep.equal(['todo low', 'in_progress urgent', 'done medium']);
    expect(await choices('enum-by-value')).to.deep.equal(['done high', 'todo medium', 'todo low']);
    expect(await choices('odd-spellings')).to.deep.equal([
      'done high',
      'in_progress medium',
      'todo urgent',
      'in_progress low',
      'in_progress medium',
      'done urgent',
    ]);
  });

  it('keeps all digits of a Discord id', async () => {
    const [admin] = await on('enum-by-name', 'select discord_user_id from users where id = 1');
    expect(admin?.['discord_user_id']).to.equal('80351110224678912');
  });

  it('assigns tasks without a creator to a deactivated account, and clears unknown assignees and mentions', async () => {
    const tasks = byId(await on('enum-by-value', 'select * from tasks'));
    const [former] = await on('enum-by-value', "select * from users where username = 'former-user'");
    expect(former).to.include({ is_active: false, is_superuser: false, hashed_password: '' });
    expect([tasks.get(2)?.['created_by_id'], tasks.get(3)?.['created_by_id']]).to.deep.equal([
      former?.['id'],
      former?.['id'],
    ]);
    expect(tasks.get(1)?.['created_by_id']).to.equal(7);
    expect([tasks.get(1)?.['assignee_id'], tasks.get(2)?.['assignee_id']]).to.deep.equal([null, 8]);
  });

  it('keeps each mention once, and a copy of each changed row', async () => {
    const mentions = await on(
      'enum-by-value',
      'select task_id, user_id from task_mentions where task_id < 4 order by 1',
    );
    expect(mentions).to.deep.equal([
      { task_id: 1, user_id: 8 },
      { task_id: 2, user_id: 7 },
    ]);
    const leftovers = await on('enum-by-value', 'select * from l_age.adoption_leftovers');
    expect(leftovers.filter(({ table_name }) => table_name === 'task_mentions')).to.have.length(4);
    expect(leftovers.find(({ reason }) => reason === 'its creator is unknown')?.['stored']).to.include({
      id: 3,
      created_by_id: 404,
    });
    expect((await on('enum-by-value', 'select labels_first_version from tasks where id = 1'))[0]).to.deep.equal({
      labels_first_version: ['a'],
    });
  });

  it('does not change other tables, also if their name is the name of a new one', async () => {
    expect(await on('text-columns', 'select * from alembic_version')).to.deep.equal([{ version_num: '9f1c2d3e4a5b' }]);
    expect(await on('text-columns', 'select sid from sessions')).to.deep.equal([{ sid: 'kept' }]);
  });

  it('continues the ids of existing rows, also without a sequence', async () => {
    const { url, drop } = await firstVersion('text-columns');
    await query(url, 'alter table tasks alter column id drop identity if exists, alter column id drop default');
    await query(url, 'drop sequence if exists tasks_id_seq');
    await migrate(url, silent);
    const added = await query(
      url,
      `insert into tasks (title, created_by_id) select 'new', min(id) from users
       returning id = (select max(id) + 1 from tasks) as "isNext"`,
    );
    expect(added).to.deep.equal([{ isNext: true }]);
    await drop();
  });

  it('runs once', async () => {
    for (const { url } of databases.values()) expect(await migrate(url, silent)).to.deep.equal([]);
  });
});

describe('Rejection of a database of the first version', () => {
  const everything = (url: string) =>
    query(
      url,
      `select table_schema, table_name, column_name, data_type, is_nullable from information_schema.columns
       where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3`,
    );
  const refusal = async (url: string): Promise<string> => {
    const before = await everything(url);
    const error = await migrate(url, silent).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('name', 'MigrationError');
    expect(await everything(url)).to.deep.equal(before);
    return (error as Error).message;
  };

  it('names usernames and e-mail addresses that differ only by case, and changes nothing', async () => {
    const { url, drop } = await firstVersion('names-differing-by-case');
    const message = await refusal(url);
    expect(message).to.contain('"Anna" (id 1), "anna" (id 2)');
    expect(message).to.contain('"Bert@Example.com" (id 3), "bert@example.com" (id 4)');
    expect((await query(url, 'select status from tasks'))[0]).to.deep.equal({ status: 'TODO' });

    await query(
      url,
      "update users set username = 'anna2' where id = 2; update users set email = 'carl@x.de' where id = 4",
    );
    expect(await migrate(url, silent)).to.include('0001-first-tables');
    await drop();
  });

  it('names an unknown status and an unknown priority', async () => {
    const { url, drop } = await firstVersion('odd-spellings');
    await query(
      url,
      "update tasks set status = 'completed' where id = 2; update tasks set priority = 'normal' where id = 1",
    );
    const message = await refusal(url);
    expect(message).to.contain('status "completed"').and.to.contain('priority "normal"');
    await drop();
  });

  it('rejects other tables with the same names', async () => {
    const { url, drop } = await createTestDatabase();
    await query(url, 'create table users (login text)');
    expect(await refusal(url))
      .to.contain('"users"')
      .and.to.contain('username, hashed_password');
    await drop();
  });
});

const now = new Date('2026-01-01T00:00:00Z');

const newUser = {
  username: 'new-user',
  email: 'new@example.com',
  hashedPassword: 'x',
  isSuperuser: false,
  isActive: true,
  isService: false,
  discord: { username: null, userId: null, webhook: null, webhookSince: null, webhookDisabled: null },
  createdAt: now,
  updatedAt: now,
  deletedAt: null,
} as unknown as NewUser;

const newTask = (userId: UserId) =>
  ({
    title: 'new task, with a title longer than the first version took: '.repeat(3),
    description: null,
    status: 'in_progress',
    priority: 'urgent',
    createdById: userId,
    assigneeId: null,
    mentions: { byId: [userId], inText: [], inComments: [] },
    labels: [],
    dueDate: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
    completedAt: null,
    deletedAt: null,
  }) as unknown as NewTask & { id?: TaskId };
