/**
 * The `.env` format of python-dotenv (https://saurabh-kumar.com/python-dotenv/#file-format), which the first version used. The
 * npm packages differ: they cut an unquoted value at any `#`, for example inside a password.
 */

const SPACE = /[^\S\r\n]*/y;
const BLANK = /\s*/y;
const EXPORT = /export[^\S\r\n]+/y;
const QUOTED_KEY = /'([^']+)'/y;
const PLAIN_KEY = /([^=#\s]+)/y;
const EQUALS = /=[^\S\r\n]*/y;
const SINGLE_QUOTED = /'((?:\\'|[^'])*)'/y;
const DOUBLE_QUOTED = /"((?:\\"|[^"])*)"/y;
const UNQUOTED = /([^\r\n]*)/y;
const END = /(?:#[^\r\n]*)?(?:\r\n|\n|\r|$)/y;
const REST_OF_LINE = /[^\r\n]*(?:\r\n|\n|\r|$)/y;

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

type Binding = Readonly<{ key: string; value: string | null }>;

/** The bindings in order. Skips invalid lines. A name without `=` has no value. */
const bindingsIn = (text: string): readonly Binding[] => {
  let position = 0;
  /** Matches the pattern at the current position. Returns its first group or the whole match. */
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found === null) return null;
    position = pattern.lastIndex;
    return found[1] ?? found[0];
  };
  const value = (): string | null => {
    if (text[position] === "'") return take(SINGLE_QUOTED)?.replace(/\\(['\\])/g, '$1') ?? null;
    if (text[position] === '"') {
      const quoted = take(DOUBLE_QUOTED);
      return quoted?.replace(/\\([\\'"abfnrtv])/g, (_all, letter: string) => ESCAPES[letter] ?? letter) ?? null;
    }
    return (take(UNQUOTED) ?? '').replace(/\s+#.*/, '').trimEnd();
  };
  const binding = (): Binding | null => {
    take(EXPORT);
    const key = take(QUOTED_KEY) ?? take(PLAIN_KEY);
    take(SPACE);
    if (key === null) return null;
    const hasValue = take(EQUALS) !== null;
    const assigned = hasValue ? value() : null;
    take(SPACE);
    return (hasValue && assigned === null) || take(END) === null ? null : { key, value: assigned };
  };

  const bindings: Binding[] = [];
  for (take(BLANK); position < text.length; take(BLANK)) {
    const found = text[position] === '#' ? null : binding();
    if (found === null) take(REST_OF_LINE);
    else bindings.push(found);
  }
  return bindings;
};

const REFERENCE = /\$\{([^}:]*)(?::-([^}]*))?\}/g;

/** Replaces `${NAME}` and `${NAME:-default}` by values from earlier lines, or from the environment. */
export const readEnvFile = (
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> => {
  const values = new Map<string, string>();
  for (const { key, value } of bindingsIn(text.replace(/^\uFEFF/, ''))) {
    if (value === null) continue;
    const expanded = value.replace(
      REFERENCE,
      (_all, name: string, otherwise = '') => values.get(name) ?? environment[name] ?? String(otherwise),
    );
    values.set(key, expanded);
  }
  return Object.fromEntries(values);
};
