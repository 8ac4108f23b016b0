import type { Binding } from './statement.js';

/** A piece of SQL with `?` for each binding. */
export type Sql = Readonly<{ text: string; bindings: readonly Binding[] }>;

type Part = Sql | Binding;

const isSql = (part: Part): part is Sql => typeof part === 'object' && part !== null && 'bindings' in part;

/** Text from this program, which no client has a part in. */
export const verbatim = (text: string): Sql => ({ text, bindings: [] });

/** SQL from a template: pieces are put in as they are, all else becomes a binding. */
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

/** All of the conditions; without any, whatever. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? verbatim('true') : joinSql(conditions, ' and ');
