/** What a placeholder of a statement stands for. Arrays become Postgres arrays, dates `timestamptz`. */
export type Binding = string | number | boolean | Date | null | readonly (string | number | boolean | null)[];

/**
 * SQL with `?` for each binding. With a name, each connection parses and plans it once, for average values. Without a
 * name it is planned each time for its values: right where the best plan depends on them.
 */
export type Statement = Readonly<{ name: string | null; sql: string }>;

/** Runs statements: a pool, or one transaction. */
export type Queryable = Readonly<{
  /** The rows, not yet decoded. */
  query: (statement: Statement, bindings: readonly Binding[]) => Promise<readonly unknown[]>;
}>;

export const rowsOf = (
  db: Queryable,
  statement: Statement,
  bindings: readonly Binding[],
): Promise<readonly unknown[]> => db.query(statement, bindings);

const numberedTexts = new WeakMap<Statement, string>();

/** The SQL with `$1`, `$2` … in place of each `?`, as the protocol wants it. */
export const numberedSql = (statement: Statement): string => {
  const known = numberedTexts.get(statement);
  if (known !== undefined) return known;
  let count = 0;
  const text = statement.sql.replaceAll('?', () => `$${(count += 1)}`);
  numberedTexts.set(statement, text);
  return text;
};
