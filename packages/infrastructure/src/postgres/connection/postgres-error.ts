import { unavailable, type Unavailable } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const UNIQUE_VIOLATION = '23505';

/**
 * Classes: connection, resources, operator intervention, system error, and rejected login, for example during a
 * failover.
 */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58', '28']);

const UNAVAILABLE_CODES = new Set([
  SERIALIZATION_FAILURE,
  DEADLOCK_DETECTED,
  '25006', // read-only transaction: a standby that is not promoted yet
  '25P03', // idle in transaction for too long
  '3D000', // the database does not exist: it is being restored
  '55P03', // a lock was not available in time
]);

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOENT', // the socket file does not exist
  'EACCES',
]);

/** Messages of pg, Knex and the pool for errors without a code. Knex adds the statement before the message. */
const UNAVAILABLE_MESSAGE =
  /(?:^| - )(Connection terminated|Connection ended|Query read timeout|timeout expired|timeout exceeded when trying to connect|Client (was closed|has encountered a connection error) and is not queryable|Knex: Timeout acquiring a connection|Unable to acquire a connection|aborted|The server is a standby)/;

const fieldOf = (error: unknown, field: 'code' | 'constraint'): string => {
  const value: unknown = typeof error === 'object' && error !== null && field in error ? error[field as never] : '';
  return typeof value === 'string' ? value : '';
};

/** Codes of OpenSSL and Node: the certificate is invalid, or the server ended the handshake. */
const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|HOSTNAME_MISMATCH$)|SELF_SIGNED|_CERT_/;

/** A TLS connection that satisfies `sslmode` is not possible. */
export const isTlsFailure = (error: unknown): boolean =>
  TLS_CODE.test(fieldOf(error, 'code')) ||
  (error instanceof Error && /server does not support SSL|error establishing an SSL/.test(error.message));

/** The database is temporarily not available: the same statement can succeed later. */
export const isUnavailable = (error: unknown): boolean => {
  const code = fieldOf(error, 'code');
  if (NETWORK_CODES.has(code) || UNAVAILABLE_CODES.has(code)) return true;
  if (code.length === 5 && UNAVAILABLE_CLASSES.has(code.slice(0, 2))) return true;
  if (isTlsFailure(error)) return true;
  return error instanceof Error && UNAVAILABLE_MESSAGE.test(error.message);
};

/** A conflict with a concurrent transaction: the transaction can be repeated at once. */
export const isTransactionConflict = (error: unknown): boolean =>
  [SERIALIZATION_FAILURE, DEADLOCK_DETECTED].includes(fieldOf(error, 'code'));

/** The name of the violated unique index or constraint. */
export const violatedUniqueConstraint = (error: unknown): string | null =>
  fieldOf(error, 'code') === UNIQUE_VIOLATION ? fieldOf(error, 'constraint') : null;

/** Converts a temporary failure. Throws any other error, because it is a bug. */
export const unavailableOrThrow = (error: unknown): Unavailable => {
  if (isUnavailable(error)) return unavailable(error);
  throw error;
};

/** Runs a query. A temporary failure becomes a Left; a bug is thrown. */
export const tryQuery =
  <A>(query: () => Promise<A>): TE.TaskEither<Unavailable, A> =>
  async () => {
    try {
      return E.right(await query());
    } catch (error) {
      return E.left(unavailableOrThrow(error));
    }
  };
