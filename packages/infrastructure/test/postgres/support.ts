import { readFile } from 'node:fs/promises';
import { migrate, openPostgres, type Database, type Logger } from '@l-age/infrastructure';
import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import pg from 'pg';

export type Row = Record<string, unknown>;

const nothing = (): void => undefined;
export const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Runs one statement, or a script without bindings, on its own connection. */
export const query = async (url: string, sql: string, values?: unknown[]): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
};

/** The template for migrated databases. */
export const migrated = async (url: string): Promise<void> => {
  await migrate(url, silent);
};

const scripts = new URL('../../test/postgres/first-version/', import.meta.url);

/** A database of the first version, from a script in `first-version/`. */
export const firstVersion = async (script: string): Promise<TestDatabase> => {
  const database = await createTestDatabase();
  await query(database.url, await readFile(new URL(`${script}.sql`, scripts), 'utf8'));
  return database;
};

export type OpenDatabase = Readonly<{ url: string; db: Database; close: () => Promise<void> }>;

/** A migrated database with a pool of connections. */
export const openDatabase = async (poolSize = 10): Promise<OpenDatabase> => {
  const { url, drop } = await createTestDatabase(migrated);
  const db = openPostgres({ url, poolSize, log: silent });
  return {
    url,
    db,
    close: async () => {
      await db.close();
      await drop();
    },
  };
};
