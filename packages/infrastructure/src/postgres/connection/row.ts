import { isLeft } from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';

const INT4_MAX = 2_147_483_647;

/** Whether the value can be an id at all: Postgres refuses to compare its `integer` with anything else. */
export const isStorableId = (id: number): boolean => Number.isInteger(id) && Math.abs(id) <= INT4_MAX;

/** RFC 9562's text form; Postgres refuses to compare its `uuid` with anything else. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** `timestamptz`, which the driver returns as a `Date`. */
export const Timestamp = new t.Type<Date>(
  'Timestamp',
  (value): value is Date => value instanceof Date,
  (value, context) => (value instanceof Date ? t.success(value) : t.failure(value, context)),
  t.identity,
);

export const nullable = <C extends t.Mixed>(codec: C): t.UnionC<[C, t.NullC]> => t.union([codec, t.null]);

/** Exactly one of these texts. */
export const oneOf = <Name extends string>(names: readonly Name[]): t.KeyofC<Record<Name, null>> =>
  t.keyof(Object.fromEntries(names.map((name) => [name, null])) as Record<Name, null>);

/** A row that does not decode is a bug, or somebody else's write; the error names the columns and none of the values. */
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
 * The assignment of a value to a timestamp, which keeps its microseconds unless the value differs. A `Date` has
 * milliseconds, and rows of the first version have more.
 */
export const keepMicroseconds = (column: string): string =>
  `${column} = (select case when date_trunc('milliseconds', ${column}) = given then ${column} else given end from (select ?::timestamptz as given) value)`;
