import type { Binding } from './statement.js';

/** An SQL fragment with `?` for each binding. */
export type Sql = Readonly<{ text: string; bindings: readonly Binding[] }>;

type Part = Sql | Binding;

const isSql = (part: Part): part is Sql => typeof part === 'object' && part !== null && 'bindings' in part;

/** SQL text as it is. Must not contain input of a client. */
export const verbatim = (text: string): Sql => ({ text, bindings: [] });

/** Tagged template for SQL: fragments are inserted, all other values become bindings. */
export const sql = (strings: TemplateStringsArray, ...parts: readonly Part[]): Sql => {
  const pieces = parts.map((part) => (isSql(part) ? part : { text: '?', bindings: [part] }));
  return {
    text: strings.map((string, index) => string + (pieces[index]?.text ?? '')).join(''),
    bindings: pieces.flatMap(({ bindings }) => bindings),
  };
};

export const joinSql = (pieces: readonly Sql[], separator: string): Sql => ({
  text: pieces.map(({ text }) => text).join(separator),
  bindings: pieces.flatMap(({ bindings }) => bindings),
});

/** Joins the conditions with `and`. Without conditions: `true`. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? verbatim('true') : joinSql(conditions, ' and ');
