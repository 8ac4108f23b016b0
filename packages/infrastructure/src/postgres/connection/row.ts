import { isLeft } from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';

const INT4_MAX = 2_147_483_647;

/** Whether the value fits into a Postgres `integer`. Postgres rejects a comparison with other values. */
export const isStorableId = (id: number): boolean => Number.isInteger(id) && Math.abs(id) <= INT4_MAX;

/** The text form of RFC 9562. Postgres rejects a comparison of a `uuid` with other texts. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** A `timestamptz`. The driver returns a `Date`. */
export const Timestamp = new t.Type<Date>(
  'Timestamp',
  (value): value is Date => value instanceof Date,
  (value, context) => (value instanceof Date ? t.success(value) : t.failure(value, context)),
  t.identity,
);

export const nullable = <C extends t.Mixed>(codec: C): t.UnionC<[C, t.NullC]> => t.union([codec, t.null]);

/** A codec for one of these names. */
export const oneOf = <Name extends string>(names: readonly Name[]): t.KeyofC<Record<Name, null>> =>
  t.keyof(Object.fromEntries(names.map((name) => [name, null])) as Record<Name, null>);

/** Decodes a row. A failure is a bug or a manual write. The error contains the column names and no values. */
export const decodeRow =
  <A>(codec: t.Decoder<unknown, A>) =>
  (row: unknown): A => {
    const decoded = codec.decode(row);
    if (isLeft(decoded)) {
      const columns = new Set(decoded.left.map(({ context }) => context[1]?.key ?? 'the row itself'));
      throw new Error(`a stored row does not decode: ${[...columns].join(', ')}`);
    }
    return decoded.right;
  };

/** The first row, if any. */
export const firstOf =
  <A>(decode: (row: unknown) => A) =>
  (rows: readonly unknown[]): O.Option<A> =>
    rows.length === 0 ? O.none : O.some(decode(rows[0]));

/**
 * The SQL that assigns a timestamp and keeps the stored microseconds if the milliseconds do not differ. A `Date` has
 * milliseconds only; rows of the first version have microseconds.
 */
export const keepMicroseconds = (column: string): string =>
  `${column} = (select case when date_trunc('milliseconds', ${column}) = given then ${column} else given end from (select ?::timestamptz as given) value)`;
