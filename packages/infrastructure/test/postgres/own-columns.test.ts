import { makePostgresTaskQueries, makePostgresUserQueries, migrate, openPostgres } from '@l-age/infrastructure';
import { EVERY_TASK } from '@l-age/domain/testing';
import { createTestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { right } from './schema.js';
import { migrated, query, silent } from './support.js';

/** The minimal tables of the first version. */
const FIRST_VERSION = `
  create table users (id serial primary key, username varchar(50) not null, email varchar(100), hashed_password varchar);
  create table tasks (
    id serial primary key, title varchar(200) not null, description text, status varchar(20), priority varchar(20),
    created_by_id integer, assignee_id integer, created_at timestamp, updated_at timestamp
  );
  create table task_mentions (task_id integer, user_id integer, primary key (task_id, user_id));
  insert into users (username, email, hashed_password) values ('anna', 'anna@example.com', 'x'), ('bob', 'bob@example.com', 'x');
  insert into tasks (title, status, priority, created_by_id, assignee_id, created_at, updated_at)
    values ('first', 'todo', 'low', 1, 2, now(), now());
  insert into task_mentions values (1, 2);`;

const firstTables = async (url: string): Promise<void> => {
  await query(url, FIRST_VERSION);
};

const TABLES = ['users', 'tasks', 'task_mentions'] as const;

/** Column types, with a value of each. */
const TYPES: readonly (readonly [string, string])[] = [
  ['text', "'something'"],
  ['boolean not null default', 'false'],
  ['integer', '7'],
  ['bigint', '9000000000'],
  ['jsonb', `'{"a": 1}'`],
  ['timestamp', "'2024-01-02 03:04:05.678901'"],
  ['timestamptz not null default', "'2024-01-02 03:04:05Z'"],
  ['text[]', "'{a}'"],
  ['bytea', "'\\x00ff'"],
  ['tsvector', "'a b'"],
];

/** The types that replace those of the first version's own columns. */
const WRONG = new Set(['text', 'jsonb', 'timestamp']);

const declaration = ([type, value]: readonly [string, string]): string =>
  type.endsWith('default') ? `${type} ${value}` : type;

const everything = (url: string) =>
  query(
    url,
    `select table_schema, table_name, column_name, data_type, is_nullable from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3`,
  );

describe('Columns of the first version with a name of ours', function () {
  this.timeout(600_000);
  const names = new Map<string, readonly string[]>();

  before(async () => {
    const { url, drop } = await createTestDatabase(migrated);
    for (const table of TABLES) {
      const rows = await query(url, 'select attname from pg_attribute where attrelid = $1::regclass and attnum > 0', [
        table,
      ]);
      names.set(
        table,
        rows.map(({ attname }) => String(attname)),
      );
    }
    await drop();
  });

  const withColumns = async (type: readonly [string, string], wanted: (table: string) => readonly string[]) => {
    const { url, drop } = await createTestDatabase(firstTables);
    const statements = TABLES.flatMap((table) =>
      wanted(table).map(
        (name) =>
          `alter table ${table} drop column if exists ${name};
           alter table ${table} add column ${name} ${declaration(type)};
           update ${table} set ${name} = ${type[1]};`,
      ),
    );
    await query(url, statements.join('\n'));
    return { url, drop };
  };

  const ADDED: Readonly<Record<string, readonly string[]>> = {
    users: ['id', 'username', 'email', 'hashed_password'],
    tasks: [
      'id',
      'title',
      'description',
      'status',
      'priority',
      'created_by_id',
      'assignee_id',
      'created_at',
      'updated_at',
    ],
    task_mentions: ['task_id', 'user_id'],
  };
  const SAME = [
    'is_superuser',
    'is_active',
    'discord_username',
    'discord_webhook',
    'discord_user_id',
    'created_at',
    'updated_at',
  ];
  const ownOf = (table: string): readonly string[] =>
    [
      ...(names.get(table) ?? []),
      'created_at',
      'priority_rank',
      'title_key',
      'status',
      'task_deleted',
      'due_first',
    ].filter(
      (name, index, all) =>
        !(ADDED[table] ?? []).includes(name) &&
        !(table === 'users' && SAME.includes(name)) &&
        all.indexOf(name) === index,
    );

  for (const type of TYPES) {
    it(`of the type ${type[0]} have no effect, and keep their values`, async () => {
      // A deletion time is adopted, and hides the task.
      const isMoment = /^(timestamp|date)/.test(type[0]);
      const own = (table: string) => ownOf(table).filter((name) => !isMoment || name !== 'deleted_at');
      const { url, drop } = await withColumns(type, own);
      await migrate(url, silent);
      const db = openPostgres({ url, log: silent });
      const [view] = right(await makePostgresTaskQueries(db).list(EVERY_TASK)());
      const people = right(await makePostgresUserQueries(db).search({ text: '', limit: 50, skip: 0 })());
      await query(url, "insert into users (username, email, hashed_password) values ('new', 'new@example.com', 'x')");
      await query(
        url,
        "insert into tasks (title, created_by_id) values ('new', 1); insert into task_mentions values (1, 1)",
      );
      await db.close();

      expect(view?.task).to.include({ title: 'first', status: 'todo', priority: 'low', version: 1 });
      expect(people.map(({ isService, deletedAt }) => [isService, deletedAt])).to.deep.equal([
        [false, null],
        [false, null],
      ]);
      const [{ value }] = (await query(
        url,
        `select to_jsonb(${type[1]}::${type[0].split(/ not|\(/)[0]}) #>> '{}' as value`,
      )) as [{ value: string }];
      for (const table of TABLES) {
        const key = table === 'task_mentions' ? 'task_id = 1 and user_id = 2' : 'id = 1';
        const rows = await query(
          url,
          `select name, to_jsonb(t) ->> name as kept, to_jsonb(t) ->> (name || '_first_version') as aside
          from ${table} t, unnest($1::text[]) name where ${key}`,
          [own(table)],
        );
        expect(rows).to.have.length(own(table).length);
        for (const { name, kept, aside } of rows as { name: string; kept: string; aside: string | null }[])
          expect(aside ?? kept, `${table}.${name}`).to.satisfy(
            (text: string) =>
              text === value ||
              Date.parse(text) === Date.parse(`${value}Z`) ||
              text.startsWith(value) ||
              text === '["a"]',
          );
      }
      await drop();
    });
  }

  for (const table of TABLES)
    it(`of another type in ${table} are converted or rejected in one line`, async () => {
      for (const name of [...(ADDED[table] ?? []), ...(table === 'users' ? SAME : [])])
        for (const type of TYPES.filter(([name]) => WRONG.has(name))) {
          const { url, drop } = await withColumns(type, (candidate) => (candidate === table ? [name] : []));
          const before = await everything(url);
          const error = await migrate(url, silent).then(
            () => null,
            (reason: unknown) => reason as Error,
          );
          if (error === null) {
            const db = openPostgres({ url, log: silent });
            right(await makePostgresTaskQueries(db).list(EVERY_TASK)());
            right(await makePostgresUserQueries(db).search({ text: '', limit: 50, skip: 0 })());
            await db.close();
          } else {
            const place = `${table}.${name} ${type[0]}: ${error.message}`;
            expect(error.name, place).to.equal('MigrationError');
            expect(error.message, place)
              .to.contain(table)
              .and.match(new RegExp(name === 'email' ? 'e-?mail' : name))
              .and.match(/^[^\n]+$/)
              .and.match(/Nothing was changed|nothing was changed/);
            expect(error.message, place).to.match(/then start again|must own/);
            expect(await everything(url)).to.deep.equal(before);
          }
          await drop();
        }
    });
});
