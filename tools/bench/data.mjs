import bcrypt from 'bcrypt';
import pg from 'pg';
import { migrate } from '../../packages/infrastructure/dist/index.js';
import { BARE_SCHEMA } from './bare-sql.mjs';

const PEOPLE = 1000;
export const PASSWORD = 'violet-otter-climbs-42';

/** The ids of the 20 users who send requests: the heaviest, four other heavy ones, and 15 spread evenly. */
export const SENDERS = [
  1,
  10,
  30,
  100,
  300,
  ...Array.from({ length: 15 }, (_, n) => Math.floor((n + 0.5) * (PEOPLE / 15))),
];

/**
 * The tables of the first version. User n is chosen with a probability of about 1/n as creator, as assignee (one task
 * in ten has none), and as mentioned user (one per task on average). The seed is fixed, so every run has the same
 * tasks.
 */
const firstVersion = (tasks, passwordHash) => `
  select setseed(0.25);
  create function pg_temp.person() returns int language sql volatile as
    $$ select least(${PEOPLE}, floor(power(${PEOPLE} + 1.0, random())))::int $$;

  create table users (
    id serial primary key, username varchar(50) not null unique, email varchar(255) not null unique,
    hashed_password varchar(255) not null, is_superuser boolean not null, is_active boolean not null,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now()
  );
  insert into users (username, email, hashed_password, is_superuser, is_active)
  select 'person-' || n, 'person-' || n || '@example.com', '${passwordHash}', false, true
  from generate_series(1, ${PEOPLE}) n;

  create table tasks (
    id serial primary key, title varchar(255) not null, description text, status varchar(20) not null,
    priority varchar(20) not null, created_by_id int not null references users, assignee_id int references users,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now()
  );
  insert into tasks (title, description, status, priority, created_by_id, assignee_id, created_at, updated_at)
  select 'Task ' || n || ' ' || left(md5(n::text), 16), repeat('Description of task ' || n || '. ', 4 + n % 7),
    ('{todo,in_progress,done}'::text[])[1 + floor(random() * 3)::int],
    ('{low,medium,high,urgent}'::text[])[1 + floor(random() * 4)::int],
    pg_temp.person(), case when random() < 0.9 then pg_temp.person() end, at, at
  from (
    select n, now() - interval '1 year' + n * (interval '1 year' / ${tasks}) as at from generate_series(1, ${tasks}) n
  ) numbered;

  create table task_mentions (
    task_id int not null references tasks on delete cascade, user_id int not null references users on delete cascade,
    primary key (task_id, user_id)
  );
  insert into task_mentions
  select distinct id, pg_temp.person()
  from (select id, random() as share from tasks) drawn
  cross join lateral generate_series(1, case when share < 0.4 then 0 when share < 0.75 then 1
    when share < 0.9 then 2 when share < 0.97 then 3 else 5 end);`;

export const execute = async (url, sql, values) => {
  const client = new pg.Client(url);
  await client.connect();
  return client.query(sql, values).finally(() => client.end());
};

const silent = { debug() {}, info() {}, warn() {}, error: console.error };

const megabytes = async (url) =>
  Number((await execute(url, 'select pg_database_size(current_database()) / 1048576.0 as size')).rows[0].size);

/**
 * Creates the data of the first version in two databases: `service`, adopted by this version, and `bare` for the
 * baseline. Returns the time and size of the adoption.
 */
export const makeDatabases = async (serverUrl, tasks) => {
  const urlOf = (name) => Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const [service, bare] = [urlOf('service'), urlOf('bare')];
  await execute(serverUrl, 'create database service template template0');
  await execute(service, firstVersion(tasks, await bcrypt.hash(PASSWORD, 12)));
  await execute(serverUrl, 'create database bare template service');
  await execute(bare, BARE_SCHEMA);

  const before = await megabytes(service);
  const begun = performance.now();
  await migrate(service, silent);
  const adoption = { seconds: (performance.now() - begun) / 1000, before, after: await megabytes(service) };
  for (const url of [service, bare]) await execute(url, 'vacuum analyze');
  await execute(serverUrl, 'checkpoint');
  return { service, bare, adoption };
};
