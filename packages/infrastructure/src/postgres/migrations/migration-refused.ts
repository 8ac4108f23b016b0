import { isUnavailable } from '../connection/postgres-error.js';

/** The database cannot be migrated as it is, and nothing in it was changed; the message tells an operator what to do. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DEPENDENT_OBJECTS = new Set(['0A000', '2BP01']);
const INSUFFICIENT_PRIVILEGE = '42501';

const adviceFor = (code: string): string => {
  if (DEPENDENT_OBJECTS.has(code)) return 'Drop the object that depends on it, start again, then create it anew';
  if (code === INSUFFICIENT_PRIVILEGE)
    return (
      'The user of DATABASE_URL must own the tables "users", "tasks" and "task_mentions", and have CREATE on the ' +
      'database and on their schema (grant create on schema public to …)'
    );
  return 'Correct it, then start again';
};

type DatabaseFailure = Error & { code?: unknown; detail?: string; table?: string; column?: string };

/** An error of Postgres during a migration, in one line. Its detail is shown only where it names objects, not values. */
export const asRefusal = (error: unknown): unknown => {
  if (error instanceof MigrationRefused || isUnavailable(error) || !(error instanceof Error)) return error;
  const { code, detail, table, column, message } = error as DatabaseFailure;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return error;
  const place = table === undefined ? '' : ` (table "${table}"${column === undefined ? '' : `, column "${column}"`})`;
  const objects = DEPENDENT_OBJECTS.has(code) && detail !== undefined ? ` (${detail})` : '';
  // Knex puts the statement before the message.
  const reason = `${message.split(' - ').at(-1) ?? ''}${place}${objects}`.replace(/\s+/g, ' ');
  return new MigrationRefused(
    `The database could not be migrated, and nothing was changed: ${reason}. ${adviceFor(code)}.`,
    { cause: error },
  );
};
