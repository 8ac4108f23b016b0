import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import { LIMITS } from '../connection/database.js';
import { openMigrationConnection, queryableOf } from '../connection/migration-connection.js';
import { findRoute } from '../connection/database-client.js';
import { asMigrationError, MigrationError } from './migration-error.js';
import { commentsAndHistory } from './0002-comments-and-history.js';
import { taskLists } from './0003-task-lists.js';
import { firstTables } from './0001-first-tables.js';
import { auditLog } from './0004-audit-log.js';
import { refreshTokens } from './0005-refresh-tokens.js';
import { inbox } from './0006-inbox.js';
import { postedMessages } from './0007-posted-messages.js';
import { people } from './0008-people.js';
import { lanes } from './0009-lanes.js';
import { sessionExpiry } from './0010-session-expiry.js';
import { simpleLists } from './0011-simple-lists.js';
import { deliveries } from './0012-deliveries.js';
import { announcements } from './0013-announcements.js';
import { notificationAge } from './0014-notification-age.js';
import { canRunWith, schemaCompatibility } from './schema-compatibility.js';
import type { Queryable } from '../connection/statement.js';

type Migration = Readonly<{ name: string; up: (trx: Knex.Transaction, log: Logger) => Promise<void> }>;

/**
 * In order. A database runs each migration once, so a change for existing databases needs a new migration. A migration
 * may omit work that a later one undoes, because all of them run in one transaction. A test compares the results.
 */
const MIGRATIONS: readonly Migration[] = [
  { name: '0001-first-tables', up: firstTables },
  { name: '0002-comments-and-history', up: commentsAndHistory },
  { name: '0003-task-lists', up: taskLists },
  { name: '0004-audit-log', up: auditLog },
  { name: '0005-refresh-tokens', up: refreshTokens },
  { name: '0006-inbox', up: inbox },
  { name: '0007-posted-messages', up: postedMessages },
  { name: '0008-people', up: people },
  { name: '0009-lanes', up: lanes },
  { name: '0010-session-expiry', up: sessionExpiry },
  // Earlier versions use a table and columns that are dropped here.
  { name: '0011-simple-lists-needs-0011', up: simpleLists },
  // Replicas that deliver with pg-boss must not run at the same time.
  { name: '0012-deliveries-needs-0012', up: deliveries },
  // Earlier versions depend on the dropped trigger to announce notifications.
  { name: '0013-announcements-needs-0013', up: announcements },
  { name: '0014-notification-age', up: notificationAge },
];

const SCHEMA = 'l_age';
const TABLE = 'migrations';

/** A unique number: "l-age" in ASCII. */
const ADVISORY_LOCK = '464953306981';

const sourceOf = (log: Logger): Knex.MigrationSource<Migration> => ({
  getMigrations: () => Promise.resolve([...MIGRATIONS]),
  getMigrationName: ({ name }) => name,
  getMigration: ({ name, up }) =>
    Promise.resolve({
      up: async (trx) => {
        log.info('migrating the database', { migration: name });
        await up(trx as Knex.Transaction, log);
      },
      down: () => Promise.reject(new Error('migrations only go forward')),
    }),
});

const HAS_TABLE = { name: null, sql: `select to_regclass('${SCHEMA}.${TABLE}') is not null as present` };
const APPLIED = { name: null, sql: `select name from ${SCHEMA}.${TABLE} order by id` };

const appliedMigrations = async (db: Queryable): Promise<readonly string[]> => {
  const [{ present }] = (await db.query(HAS_TABLE, [])) as [{ present: boolean }];
  return present ? ((await db.query(APPLIED, [])) as readonly { name: string }[]).map(({ name }) => name) : [];
};

const KNOWN = MIGRATIONS.map(({ name }) => name);
const unknownAmong = (applied: readonly string[]): string => applied.filter((name) => !KNOWN.includes(name)).join(', ');

const incompatibilityError = (compatibility: 'too-new' | 'unrelated', applied: readonly string[]): MigrationError =>
  new MigrationError(
    compatibility === 'too-new'
      ? `The database was migrated by a newer version of this service (${unknownAmong(applied)}), with which this one ` +
          `cannot run: it knows migrations up to ${KNOWN.at(-1) ?? 'none'}. Start the newer version, or restore a backup.`
      : `The database was migrated by another version of this service (${unknownAmong(applied)}) and lacks migrations ` +
          `of this one (${KNOWN.filter((name) => !applied.includes(name)).join(', ')}). Start that version, or restore a backup.`,
  );

/** Overrides the defaults of the database and the role. */
const SESSION = `set local statement_timeout to 0; set local lock_timeout to 0; set local maintenance_work_mem to '128MB';
  set local datestyle to iso; set local timezone to 'UTC'`;
const READ_COMMITTED = { isolationLevel: 'read committed' } as const;

/** Postgres can only normalize Unicode in a UTF-8 database. */
const requireUnicode = async (trx: Knex.Transaction): Promise<void> => {
  const { rows } = await trx.raw<{ rows: readonly { encoding: string }[] }>('select getdatabaseencoding() as encoding');
  const encoding = rows[0]?.encoding;
  if (encoding === 'UTF8') return;
  throw new MigrationError(
    `The database has the encoding ${encoding ?? ''}, and this service needs UTF8. Restore a dump into a database made ` +
      "with: create database … encoding 'UTF8' template template0. Nothing was changed.",
  );
};

/**
 * Migrates the database to this version in one transaction, and returns the names of the migrations that it ran. A
 * database of a newer version stays unchanged if this version can use it. If several processes start at the same time,
 * one migrates and the others wait. An advisory lock protects the transaction, so a killed process leaves no partial
 * migration.
 *
 * Throws a {@link MigrationError} if the database cannot be migrated. Its message is for the operator.
 */
export const migrate = async (url: string, log: Logger): Promise<readonly string[]> => {
  await findRoute(url, LIMITS.connect);
  const knex = openMigrationConnection({ url, applicationName: 'l-age-core migrations' });
  try {
    return await knex.transaction(async (trx) => {
      await trx.raw(SESSION);
      await requireUnicode(trx);
      await trx.raw('select pg_advisory_xact_lock(?)', [ADVISORY_LOCK]);
      const applied = await appliedMigrations(queryableOf(trx));
      const compatibility = schemaCompatibility(KNOWN, applied);
      if (compatibility === 'too-new' || compatibility === 'unrelated')
        throw incompatibilityError(compatibility, applied);
      if (compatibility === 'ahead') {
        log.warn('the database was migrated by a newer version', { unknown_migrations: unknownAmong(applied) });
        return [];
      }
      await trx.raw(`create schema if not exists ${SCHEMA}`);
      const [, ran] = (await trx.migrate.latest({
        migrationSource: sourceOf(log),
        schemaName: SCHEMA,
        tableName: TABLE,
      })) as [number, string[]];
      return ran;
    }, READ_COMMITTED);
  } catch (error) {
    throw asMigrationError(error);
  } finally {
    await knex.destroy();
  }
};

/** Whether this version can use the database as it is. Rejects if the database does not respond. */
export const isMigrated = async (db: Queryable): Promise<boolean> =>
  canRunWith(schemaCompatibility(KNOWN, await appliedMigrations(db)));
