import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startTestPostgres } from './start-test-postgres.js';
import type { TestPostgres } from './test-postgres.js';

/** A database for one test. */
export type TestDatabase = Readonly<{
  url: string;
  /** Closes its connections and drops it. */
  drop: () => Promise<void>;
}>;

/** Prepares an empty database as a template. Closes its connections before it resolves. */
export type Prepare = (url: string) => Promise<void>;

let server: Promise<TestPostgres> | undefined;
const templates = new Map<Prepare, Promise<string>>();

const postgres = (): Promise<TestPostgres> => (server ??= startTestPostgres());

const execute = async (statement: string): Promise<void> => {
  const client = new pg.Client((await postgres()).url);
  await client.connect();
  await client.query(statement).finally(() => client.end());
};

const urlOf = async (name: string): Promise<string> => {
  const url = new URL((await postgres()).url);
  url.pathname = `/${name}`;
  return url.href;
};

const drop = (name: string) => execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);

const create = async (template: string): Promise<string> => {
  const name = `l_age_test_${randomBytes(6).toString('hex')}`;
  await execute(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return name;
};

const makeTemplate = async (prepare: Prepare): Promise<string> => {
  const name = await create('template0');
  await prepare(await urlOf(name));
  return name;
};

const templateFor = (prepare: Prepare): Promise<string> => {
  const template = templates.get(prepare) ?? makeTemplate(prepare);
  templates.set(prepare, template);
  return template;
};

/**
 * Creates a database on the Postgres server of this process, which starts on the first call. The database is empty, or a
 * copy of a template. Each `prepare` function runs once, to make its template.
 */
export const createTestDatabase = async (prepare?: Prepare): Promise<TestDatabase> => {
  const name = await create(prepare === undefined ? 'template0' : await templateFor(prepare));
  return { url: await urlOf(name), drop: () => drop(name) };
};

/** Stops the Postgres that {@link createTestDatabase} started. */
export const stopTestPostgres = async (): Promise<void> => {
  if (server === undefined) return;
  const running = await server;
  if (running.kind === 'configured') for (const template of templates.values()) await template.then(drop);
  templates.clear();
  server = undefined;
  await running.stop();
};
