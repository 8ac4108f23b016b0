/** The value of a placeholder. Arrays become Postgres arrays, dates `timestamptz`. */
export type Binding = string | number | boolean | Date | null | readonly (string | number | boolean | null)[];

/**
 * SQL with `?` for each binding. With a name, each connection plans the statement once, for average values. Without a
 * name, it is planned for the values of each call, which is better if the plan depends on them.
 */
export type Statement = Readonly<{ name: string | null; sql: string }>;

/** Executes statements: a pool or a transaction. */
export type Queryable = Readonly<{
  /** Returns rows that are not decoded. */
  query: (statement: Statement, bindings: readonly Binding[]) => Promise<readonly unknown[]>;
}>;

const numberedTexts = new WeakMap<Statement, string>();

/** The SQL with `$1`, `$2` … for the protocol. */
export const numberedSql = (statement: Statement): string => {
  const known = numberedTexts.get(statement);
  if (known !== undefined) return known;
  let count = 0;
  const text = statement.sql.replaceAll('?', () => `$${(count += 1)}`);
  numberedTexts.set(statement, text);
  return text;
};
