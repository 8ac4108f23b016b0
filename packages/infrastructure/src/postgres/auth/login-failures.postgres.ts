import { REMEMBERED_FAILURES, type LoginAttempt, type LoginFailures } from '@l-age/domain';
import * as t from 'io-ts';
import { createHash } from 'node:crypto';
import { addressGroupOf, nameOfGroup } from '../../rate-limit/address-group.js';
import { attempt } from '../connection/postgres-error.js';
import { type Queryable, rowsOf } from '../connection/statement.js';
import { decodeRow, Timestamp } from '../connection/row.js';

const TABLE = 'l_age.login_failures';

/** In place of an address: the count over all of them. */
const ANYWHERE = '';

const FIND = {
  name: 'login-failures-find',
  sql: `select address, failed_at, known from ${TABLE} where account = ? and address in (?, '${ANYWHERE}')`,
};

/** Both rows in one statement, always in the same order. */
const RECORD_FAILURE = {
  name: 'login-failures-add',
  sql: `insert into ${TABLE} as counted (account, address, failed_at, forget_at)
    select ?, place, array[?::timestamptz], ?::timestamptz + interval '1 day'
    from unnest(array[?, '${ANYWHERE}']) as place
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

/** A name that nobody has may be a password, typed into the wrong field: it is not kept as it is. */
const accountKey = ({ account }: LoginAttempt): string => createHash('sha256').update(account).digest('hex');

/** An owner of IPv6 addresses has 2^64 of them at least: they count as one. */
const addressKey = ({ address }: LoginAttempt): string =>
  address === null ? 'unknown' : nameOfGroup(addressGroupOf(address));

/** Counts outside of every transaction, in one statement each. */
export const makePostgresLoginFailures = (db: Queryable): LoginFailures => ({
  find: (tried) =>
    attempt(async () => {
      const address = addressKey(tried);
      const rows = (await rowsOf(db, FIND, [accountKey(tried), address])).map(decode);
      const here = rows.find((row) => row.address === address);
      return {
        fromThisAddress: here?.failed_at ?? [],
        fromAnyAddress: rows.find((row) => row.address === ANYWHERE)?.failed_at ?? [],
        isKnownAddress: here?.known ?? false,
      };
    }),

  recordFailure: (tried, at) =>
    attempt(async () => {
      await rowsOf(db, RECORD_FAILURE, [accountKey(tried), at, at, addressKey(tried)]);
    }),

  recordSuccess: (tried, at) =>
    attempt(async () => {
      await rowsOf(db, RECORD_SUCCESS, [accountKey(tried), addressKey(tried), at]);
    }),
});
