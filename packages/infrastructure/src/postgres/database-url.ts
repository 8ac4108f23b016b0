import * as E from 'fp-ts/lib/Either.js';

/** The database of the service, unless the URL names another. */
export const DEFAULT_DATABASE = 'enterprisedb';

const DATABASE_URL = new RegExp(
  '^postgres(?:ql)?(?:\\+[a-z0-9_]+)?://' +
    '(?:(?<user>[^:/?#@]*)(?::(?<password>[^@]*))?@)?' +
    '(?<host>\\[[0-9A-Fa-f:.%]+\\]|[^:/?#@\\[\\]]*)(?::(?<port>[0-9]{1,5}))?' +
    '(?:/(?<database>[^?#]*))?(?:\\?(?<query>.*))?$',
  'i',
);

/** In libpq's words. `allow` and `prefer` promise nothing, and a client that cannot start over takes them as plain. */
const SSL_MODES: ReadonlyMap<string, string | null> = new Map([
  ['disable', 'disable'],
  ['false', 'disable'],
  ['0', 'disable'],
  ['allow', null],
  ['prefer', null],
  ['require', 'require'],
  ['verify-ca', 'verify-ca'],
  ['verify-full', 'verify-full'],
  ['true', 'verify-full'],
  ['1', 'verify-full'],
  ['no-verify', 'no-verify'],
]);

const encoded = (text: string): string => {
  try {
    return encodeURIComponent(decodeURIComponent(text));
  } catch {
    return encodeURIComponent(text);
  }
};

/** `ssl` is asyncpg's name for libpq's `sslmode`; `uselibpqcompat` makes the driver read the modes as libpq does. */
const normaliseQuery = (query: string): E.Either<string, string> => {
  const parameters = new URLSearchParams(query);
  const asked = parameters.get('sslmode') ?? parameters.get('ssl');
  for (const name of ['ssl', 'sslmode', 'uselibpqcompat']) parameters.delete(name);
  if (asked !== null) {
    const mode = SSL_MODES.get(asked.toLowerCase());
    if (mode === undefined) return E.left(`sslmode must be one of ${[...SSL_MODES.keys()].join(', ')}`);
    if (mode !== null) {
      parameters.set('sslmode', mode);
      if (mode !== 'no-verify') parameters.set('uselibpqcompat', 'true');
    }
  }
  const text = parameters.toString();
  return E.right(text === '' ? '' : `?${text.replaceAll('+', '%20')}`);
};

/**
 * Any spelling of a Postgres connection string as one that node-postgres understands: `postgres://`, `postgresql://`,
 * SQLAlchemy's `postgresql+psycopg2://` and `postgresql+asyncpg://`, passwords with characters that a URL should have
 * encoded (SQLAlchemy lets them pass), asyncpg's `?ssl=require`. A Left says what is wrong, and repeats no part of it.
 */
export const normaliseDatabaseUrl = (text: string): E.Either<string, string> => {
  const found = DATABASE_URL.exec(text.trim())?.groups;
  if (found === undefined) return E.left('expected postgresql://user:password@host:port/database');
  const { user, password, host, port, database, query } = found;
  if (Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) return E.left('the port must be between 1 and 65535');
  const login = user === undefined ? '' : `${encoded(user)}${password === undefined ? '' : `:${encoded(password)}`}@`;
  const address = `${host ?? ''}${port === undefined ? '' : `:${port}`}`;
  const name = database === undefined || database === '' ? DEFAULT_DATABASE : encoded(database);
  const normalised = normaliseQuery(query ?? '');
  return E.isLeft(normalised) ? normalised : E.right(`postgresql://${login}${address}/${name}${normalised.right}`);
};
