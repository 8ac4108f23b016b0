import { REMEMBERED_FAILURES, type LoginAttempt, type LoginFailures } from '@l-age/domain';
import * as t from 'io-ts';
import { createHash } from 'node:crypto';
import { addressGroupOf, addressGroupName } from '../../rate-limit/address-group.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';
import { decodeRow, Timestamp } from '../connection/row.js';

const TABLE = 'l_age.login_failures';

/** The row for all addresses together. */
const ALL_ADDRESSES = '';

const FIND = {
  name: 'login-failures-find',
  sql: `select address, failed_at, known from ${TABLE} where account = ? and address in (?, '${ALL_ADDRESSES}')`,
};

/** Writes both rows in one statement, always in the same order. */
const RECORD_FAILURE = {
  name: 'login-failures-add',
  sql: `insert into ${TABLE} as counted (account, address, failed_at, forget_at)
    select ?, place, array[?::timestamptz], ?::timestamptz + interval '1 day'
    from unnest(array[?, '${ALL_ADDRESSES}']) as place
    on conflict (account, address) do update set
      failed_at = (
        select array_agg(latest.at order by latest.at) from (
          select at from unnest(counted.failed_at || excluded.failed_at) as at order by at desc limit ${REMEMBERED_FAILURES}
        ) as latest
      ),
      forget_at = greatest(counted.forget_at, excluded.forget_at)`,
};

const RECORD_SUCCESS = {
  name: 'login-failures-forget',
  sql: `insert into ${TABLE} (account, address, failed_at, known, forget_at)
    values (?, ?, '{}', true, ?::timestamptz + interval '180 days')
    on conflict (account, address) do update
    set failed_at = '{}', known = true, forget_at = excluded.forget_at`,
};

const Row = t.strict({ address: t.string, failed_at: t.array(Timestamp), known: t.boolean });
const decode = decodeRow(Row);

/** An unknown username may be a password in the wrong field. Therefore only its hash is stored. */
const accountKey = ({ account }: LoginAttempt): string => createHash('sha256').update(account).digest('hex');

/** An IPv6 network has 2^64 addresses: they count as one. */
const addressKey = ({ address }: LoginAttempt): string =>
  address === null ? 'unknown' : addressGroupName(addressGroupOf(address));

/** Login failures. Each function is one statement outside of a transaction. */
export const makePostgresLoginFailures = (db: Queryable): LoginFailures => ({
  find: (attempt) =>
    tryQuery(async () => {
      const address = addressKey(attempt);
      const rows = (await db.query(FIND, [accountKey(attempt), address])).map(decode);
      const sameAddress = rows.find((row) => row.address === address);
      return {
        fromThisAddress: sameAddress?.failed_at ?? [],
        fromAnyAddress: rows.find((row) => row.address === ALL_ADDRESSES)?.failed_at ?? [],
        isKnownAddress: sameAddress?.known ?? false,
      };
    }),

  recordFailure: (attempt, at) =>
    tryQuery(async () => {
      await db.query(RECORD_FAILURE, [accountKey(attempt), at, at, addressKey(attempt)]);
    }),

  recordSuccess: (attempt, at) =>
    tryQuery(async () => {
      await db.query(RECORD_SUCCESS, [accountKey(attempt), addressKey(attempt), at]);
    }),
});
