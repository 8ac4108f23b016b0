import { isUnavailable } from '../connection/postgres-error.js';

/** The database cannot be migrated. Nothing was changed. The message tells the operator what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DEPENDENT_OBJECTS = new Set(['0A000', '2BP01']);
const INSUFFICIENT_PRIVILEGE = '42501';

const adviceFor = (code: string): string => {
  if (DEPENDENT_OBJECTS.has(code)) return 'Drop the object that depends on it, start again, then create it again';
  if (code === INSUFFICIENT_PRIVILEGE)
    return (
      'The user of DATABASE_URL must own the tables "users", "tasks" and "task_mentions", and have CREATE on the ' +
      'database and on their schema (grant create on schema public to …)'
    );
  return 'Fix the cause, then start again';
};

type DatabaseFailure = Error & { code?: unknown; detail?: string; table?: string; column?: string };

/** Converts a Postgres error to one line. The detail is included only if it contains object names and no values. */
export const asMigrationError = (error: unknown): unknown => {
  if (error instanceof MigrationError || isUnavailable(error) || !(error instanceof Error)) return error;
  const { code, detail, table, column, message } = error as DatabaseFailure;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return error;
  const place = table === undefined ? '' : ` (table "${table}"${column === undefined ? '' : `, column "${column}"`})`;
  const objects = DEPENDENT_OBJECTS.has(code) && detail !== undefined ? ` (${detail})` : '';
  // Knex puts the statement before the message.
  const reason = `${message.split(' - ').at(-1) ?? ''}${place}${objects}`.replace(/\s+/g, ' ');
  return new MigrationError(
    `The database could not be migrated, and nothing was changed: ${reason}. ${adviceFor(code)}.`,
    { cause: error },
  );
};
