import { parseDatabaseUrl, parseTrustedProxies } from '@l-age/infrastructure';
import * as t from 'io-ts';

/** A codec for one variable. Its name describes the expected value. */
type Variable<A> = t.Type<A, unknown>;

/** `parse` returns undefined for an invalid value. */
const text = <A>(expected: string, parse: (text: string) => A | undefined): Variable<A> =>
  new t.Type<A, unknown>(
    expected,
    (_value): _value is A => true,
    (input, context) => {
      const value = typeof input === 'string' ? parse(input) : undefined;
      return value === undefined ? t.failure(input, context) : t.success(value);
    },
    (value) => value,
  );

/** A variable with a default value. */
export const optional = <A, D = A>(codec: Variable<A>, defaultValue: D): Variable<A | D> =>
  new t.Type<A | D, unknown>(
    codec.name,
    (_value): _value is A | D => true,
    (input, context) => (input === undefined ? t.success(defaultValue) : codec.validate(input, context)),
    (decoded) => decoded,
  );

export const wholeNumber = (minimum: number, maximum: number): Variable<number> =>
  text(`a whole number from ${minimum} to ${maximum}`, (input) => {
    const value = /^[+-]?[0-9]{1,15}$/.test(input) ? Number(input) : NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  });

export const seconds = (minimum: number, maximum: number): Variable<number> =>
  text(`a number of seconds from ${minimum} to ${maximum}`, (input) => {
    const value = /^[0-9]{1,9}(\.[0-9]{1,3})?$/.test(input) ? Number(input) : NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  });

const TRUE = ['true', 't', 'yes', 'y', 'on', '1'];
const FALSE = ['false', 'f', 'no', 'n', 'off', '0'];

/** Accepts the values that Pydantic accepts, case-insensitive. */
export const flag: Variable<boolean> = text('true or false', (input) => {
  const word = input.toLowerCase();
  return TRUE.includes(word) ? true : FALSE.includes(word) ? false : undefined;
});

/** One of the words or their `aliases`, case-insensitive. */
export const oneOf = <Word extends string>(
  words: readonly Word[],
  aliases: Readonly<Record<string, Word>> = {},
): Variable<Word> =>
  text(`one of ${words.join(', ')}`, (input) => {
    const found = words.find((word) => word.toLowerCase() === input.toLowerCase());
    return found ?? (Object.hasOwn(aliases, input.toLowerCase()) ? aliases[input.toLowerCase()] : undefined);
  });

export const anyText = (expected: string, accepts: (text: string) => boolean = () => true): Variable<string> =>
  text(expected, (input) => (accepts(input) ? input : undefined));

/** A codec from a function that returns an Either. */
export const parsed = <A>(
  expected: string,
  parse: (text: string) => Readonly<{ _tag: 'Right'; right: A }> | Readonly<{ _tag: 'Left' }>,
): Variable<A> =>
  text(expected, (input) => {
    const result = parse(input);
    return result._tag === 'Right' ? result.right : undefined;
  });

const urlOf = (input: string, protocols: readonly string[]): URL | undefined => {
  const url = URL.parse(input);
  return url !== null && protocols.includes(url.protocol) ? url : undefined;
};

/** A base URL: no query, no fragment, no trailing slash. */
export const httpUrl: Variable<string> = text('an http:// or https:// URL', (input) => {
  const url = urlOf(input, ['http:', 'https:']);
  if (url === undefined || url.search !== '' || url.hash !== '' || url.username !== '') return undefined;
  return url.href.replace(/\/+$/, '');
});

/** A proxy, with optional user and password. As in curl, `http://` is optional. */
export const proxyUrl: Variable<string> = text('a URL like http://proxy.example.com:3128', (input) => {
  const url = urlOf(input.includes('://') ? input : `http://${input}`, ['http:', 'https:']);
  return url === undefined || url.pathname !== '/' || url.search !== '' || url.hash !== '' ? undefined : url.href;
});

/** Not normalised. The message of a problem contains no part of the value. */
export const postgresUrl: Variable<string> = new t.Type<string, unknown>(
  'a connection string like postgresql://user:password@host:5432/enterprisedb',
  t.string.is,
  (input, context) => {
    const parsed = parseDatabaseUrl(String(input));
    return parsed._tag === 'Right' ? t.success(String(input).trim()) : t.failure(input, context, parsed.left);
  },
  (value) => value,
);

export const redisUrl: Variable<string> = text('a redis:// or rediss:// URL', (input) =>
  urlOf(input, ['redis:', 'rediss:']) === undefined ? undefined : input,
);

const nonEmpty = (entries: readonly string[]): readonly string[] =>
  entries.map((entry) => entry.trim()).filter((entry) => entry !== '');

const jsonList = (input: string): readonly string[] | undefined => {
  try {
    const list: unknown = JSON.parse(input);
    return t.array(t.string).is(list) ? list : undefined;
  } catch {
    return undefined;
  }
};

/** Ignores empty entries. */
export const commaList = (expected: string): Variable<readonly string[]> =>
  text(expected, (input) => nonEmpty(input.split(',')));

/** A comma list, or a JSON list as in Pydantic settings. Ignores empty entries. */
export const listOf = (expected: string, parse: (entry: string) => string | undefined): Variable<readonly string[]> =>
  text<readonly string[]>(expected, (input) => {
    const entries = input.startsWith('[') ? jsonList(input) : input.split(',');
    if (entries === undefined) return undefined;
    const values = nonEmpty(entries).map(parse);
    return values.every((value) => value !== undefined) ? values : undefined;
  });

/** An origin in the form that browsers send (RFC 6454, 6.2): lower case, no default port, no path. Rejects `*`. */
export const parseOrigin = (entry: string): string | undefined => {
  const url = urlOf(entry, ['http:', 'https:']);
  return url?.href === `${url?.origin ?? ''}/` ? url.origin : undefined;
};

/** An address or a network in CIDR notation. */
export const parseNetwork = (entry: string): string | undefined =>
  parseTrustedProxies([entry])._tag === 'Right' ? entry : undefined;
