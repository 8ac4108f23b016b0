import {
  expiredSince,
  idempotencyKeyReused,
  isSameRequest,
  type DomainErrorOf,
  type IdempotencyKey,
  type IdempotencyStore,
  type Unavailable,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { tryQuery } from './connection/postgres-error.js';
import type { Queryable } from './connection/statement.js';
import { decodeRow } from './connection/row.js';

const KEYS = 'l_age.idempotency_keys';

/**
 * The primary key makes a concurrent claim of the same key wait until this transaction ends. Returns a row if the key
 * was free, had no response, or has expired.
 */
const CLAIM = {
  name: 'idempotency-claim',
  sql: `insert into ${KEYS} as kept (owner_id, key, fingerprint, created_at) values (?::int, ?, ?, ?::timestamptz)
    on conflict (owner_id, key) do update
    set fingerprint = excluded.fingerprint, created_at = excluded.created_at, answer = null
    where kept.created_at <= ?::timestamptz or kept.answer is null
    returning key`,
};

const FIND = {
  name: 'idempotency-find',
  sql: `select fingerprint, answer from ${KEYS} where owner_id = ?::int and key = ?`,
};

const KEEP = {
  name: 'idempotency-keep',
  sql: `update ${KEYS} set answer = ? where owner_id = ?::int and key = ?`,
};

const decodeKept = decodeRow(t.strict({ fingerprint: t.string, answer: t.string }));

const answerOf = (key: IdempotencyKey, row: unknown): E.Either<DomainErrorOf<'IdempotencyKeyReused'>, string> => {
  const kept = decodeKept(row);
  return isSameRequest(key, kept.fingerprint) ? E.right(kept.answer) : E.left(idempotencyKeyReused(key.key));
};

/** The idempotency keys in a transaction. */
export const makePostgresIdempotencyStore = (trx: Queryable): IdempotencyStore => {
  const isFree = ({ ownerId, key, fingerprint, at }: IdempotencyKey): TE.TaskEither<Unavailable, boolean> =>
    tryQuery(async () => (await trx.query(CLAIM, [ownerId, key, fingerprint, at, expiredSince(at)])).length > 0);

  return {
    claim: (key) =>
      pipe(
        isFree(key),
        TE.flatMap((free): TE.TaskEither<DomainErrorOf<'IdempotencyKeyReused'> | Unavailable, O.Option<string>> =>
          free
            ? TE.right(O.none)
            : pipe(
                tryQuery(() => trx.query(FIND, [key.ownerId, key.key])),
                TE.flatMapEither(([row]): E.Either<DomainErrorOf<'IdempotencyKeyReused'>, string> =>
                  answerOf(key, row),
                ),
                TE.map(O.some),
              ),
        ),
      ),
    save: ({ ownerId, key }, answer) =>
      tryQuery(async () => {
        await trx.query(KEEP, [answer, ownerId, key]);
      }),
  };
};
