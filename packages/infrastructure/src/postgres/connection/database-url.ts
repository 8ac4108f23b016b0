import * as E from 'fp-ts/lib/Either.js';
import { rootCertificates, type ConnectionOptions } from 'node:tls';
import { parse, type ConnectionOptions as Parsed } from 'pg-connection-string';

/** Used if the URL contains no database. */
export const DEFAULT_DATABASE = 'enterprisedb';

export type DatabaseHost = Readonly<{ host: string; port: number | null }>;

/** libpq's `sslmode`; `no-verify` is an extension of node-postgres. */
export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full' | 'no-verify';

/** A parsed connection string. It contains the password: never log it. */
export type DatabaseAddress = Readonly<{
  /** At least one host, in the order of the attempts. */
  hosts: readonly [DatabaseHost, ...DatabaseHost[]];
  user: string | undefined;
  password: string | undefined;
  database: string;
  sslMode: SslMode;
  /** The TLS options for every mode except `disable`. */
  tls: ConnectionOptions;
  /** Whether standbys are excluded (`target_session_attrs`). */
  primaryOnly: boolean;
  options: string | undefined;
  applicationName: string | undefined;
}>;

const SSL_MODES: ReadonlyMap<string, SslMode> = new Map([
  ...(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'] as const).map(
    (mode) => [mode, mode] as const,
  ),
  ['false', 'disable'],
  ['0', 'disable'],
  ['true', 'verify-full'],
  ['1', 'verify-full'],
]);

const EXPECTED = 'expected postgresql://user:password@host:port/database';
const ENCODE = 'special characters in user and password must be percent-encoded';

const SCHEME = /^postgres(?:ql)?(?:\+[a-z0-9_]+)?:\/\//i;
/** User and password, or only the user. */
const LOGIN = /^([^:/?#@]*)(?::([^@]*))?@/;
const HOST_LIST = /^((?:[^@/?]*@)?)([^@/?,]*,[^@/?]*)(\/[^?]*)?(\?.*)?$/s;

const encoded = (text: string): string =>
  text.replace(/%(?![0-9a-f]{2})|[/?#[\]\s]/gi, (character) => encodeURIComponent(character));

/** Encodes characters that SQLAlchemy accepts unencoded in a password. */
const encodeLogin = (text: string): string =>
  text.replace(LOGIN, (_all, user: string, password = '') => `${user}:${encoded(String(password))}@`);

/**
 * A host list such as `host1:1,host2:2` is valid for libpq but not in a URL. It moves into the query, which libpq
 * accepts as well.
 */
const moveHostList = (text: string): string =>
  text.replace(HOST_LIST, (_all, login: string, hosts: string, path: string | undefined, query: string | undefined) => {
    const separator = query === undefined ? '?' : '&';
    return `${login}${path ?? '/'}${query ?? ''}${separator}host=${encodeURIComponent(hosts)}`;
  });

/** SQLAlchemy repeats `host` for several hosts. The parser would only keep the last one. */
const joinHosts = (text: string): string => {
  const hosts = [...text.matchAll(/[?&]host=([^&]*)/g)].map(([, host]) => host);
  if (hosts.length < 2) return text;
  const [first, ...others] = text.replace(/([?&])host=[^&]*/g, '$1').split('?');
  return `${first}?${others.join('?')}&host=${hosts.join(',')}`;
};

/**
 * asyncpg uses `ssl` for `sslmode`. The parser interprets the modes differently from libpq, and reads `system` as a file
 * name. It ignores the new names, and this module interprets them.
 */
const renameSsl = (text: string): string =>
  text.replace(/([?&])ssl(?:mode)?=/g, '$1tls_mode=').replace(/([?&])sslrootcert=system(?=&|$)/g, '$1tls_system=1');

const hostsOf = (hosts: string, ports: string): E.Either<string, DatabaseAddress['hosts']> => {
  const portList = ports.split(',');
  const parsed = hosts.split(',').map((text, index): DatabaseHost => {
    const [, name, port] = /^([^/:]*|\[[^\]]*\]):([0-9]+)$/.exec(text) ?? [];
    const given = port ?? portList[index] ?? (portList.length === 1 ? portList[0] : '') ?? '';
    return { host: (name ?? text).replace(/^\[(.+)\]$/, '$1'), port: given === '' ? null : Number(given) };
  });
  if (parsed.some(({ port }) => port !== null && !(Number.isInteger(port) && port >= 1 && port <= 65_535)))
    return E.left('the port must be between 1 and 65535');
  return E.right(parsed as [DatabaseHost, ...DatabaseHost[]]);
};

/** As in libpq, `require` verifies the certificate only if a root certificate is given. */
const tlsOf = (mode: SslMode, parsed: Record<string, string | undefined>, ssl: Parsed['ssl']): ConnectionOptions => {
  const files = typeof ssl === 'object' ? ssl : {};
  const ca = parsed['tls_system'] === undefined ? files.ca : [...rootCertificates];
  const certificate = {
    ...(ca === undefined ? {} : { ca }),
    ...(files.cert == null ? {} : { cert: files.cert }),
    ...(files.key === undefined ? {} : { key: files.key }),
  };
  const verifies = mode === 'verify-full' || mode === 'verify-ca' || (mode === 'require' && ca !== undefined);
  if (!verifies) return { ...certificate, rejectUnauthorized: false };
  return mode === 'verify-full' ? certificate : { ...certificate, checkServerIdentity: () => undefined };
};

const parsedBy = (text: string): E.Either<string, Parsed> => {
  try {
    return E.right(parse(text));
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    return E.left(path === undefined ? `${EXPECTED}; ${ENCODE}` : `cannot read the file "${path}" (${code ?? ''})`);
  }
};

const addressOf = (parsed: Parsed): E.Either<string, DatabaseAddress> => {
  const fields = parsed as unknown as Record<string, string | undefined>;
  const system = fields['tls_system'] !== undefined;
  const asked = fields['tls_mode'];
  const mode = SSL_MODES.get((asked ?? (system ? 'verify-full' : 'prefer')).toLowerCase());
  if (mode === undefined) return E.left(`sslmode must be one of ${[...SSL_MODES.keys()].join(', ')}`);
  if (mode === 'verify-ca' && fields['sslrootcert'] === undefined)
    return E.left('sslmode=verify-ca needs sslrootcert; without a certificate of your own use verify-full');
  if (system && mode !== 'verify-full') return E.left('sslrootcert=system needs sslmode=verify-full');
  const { database } = parsed;
  const hosts = hostsOf(parsed.host ?? '', parsed.port ?? '');
  if (E.isLeft(hosts)) return hosts;
  const text = (value: string | undefined | null): string | undefined =>
    value === '' ? undefined : (value ?? undefined);
  return E.right({
    hosts: hosts.right,
    user: text(parsed.user),
    password: text(parsed.password),
    database: text(database) ?? text(fields['dbname']) ?? DEFAULT_DATABASE,
    sslMode: hosts.right.every(({ host }) => host.startsWith('/')) ? 'disable' : mode,
    tls: tlsOf(mode, fields, parsed.ssl),
    primaryOnly: ['read-write', 'primary'].includes(fields['target_session_attrs'] ?? ''),
    options: text(fields['options']),
    applicationName: text(fields['application_name']),
  });
};

/**
 * Parses `postgres://`, `postgresql://`, and SQLAlchemy's `postgresql+psycopg2://` and `postgresql+asyncpg://`, with
 * sockets and several hosts as documented by libpq and SQLAlchemy. A Left describes the problem and never contains user
 * or password.
 */
export const parseDatabaseUrl = (given: string): E.Either<string, DatabaseAddress> => {
  const text = given.trim();
  const rest = text.replace(SCHEME, '');
  if (rest === text) return E.left(EXPECTED);
  if (/[@#]/.test(rest.replace(LOGIN, ''))) return E.left(ENCODE);
  const parsed = parsedBy(`postgresql://${renameSsl(joinHosts(moveHostList(encodeLogin(rest))))}`);
  return E.isLeft(parsed) ? parsed : addressOf(parsed.right);
};

const known = new Map<string, DatabaseAddress>();

/** For a URL that {@link parseDatabaseUrl} accepts. Otherwise throws an error without any part of the URL. */
export const databaseAddress = (url: string): DatabaseAddress => {
  const present = known.get(url);
  if (present !== undefined) return present;
  const parsed = parseDatabaseUrl(url);
  if (E.isLeft(parsed)) throw new Error(`invalid database URL: ${parsed.left}`);
  known.set(url, parsed.right);
  return parsed.right;
};

const hostName = ({ host, port }: DatabaseHost): string => {
  const name = host === '' ? 'localhost' : host.includes(':') && !host.startsWith('/') ? `[${host}]` : host;
  return port === null ? name : `${name}:${port}`;
};

/** A description for operators, without user and password. */
export const describeDatabase = (url: string): string => {
  const { hosts, database } = databaseAddress(url);
  return `PostgreSQL at ${hosts.map(hostName).join(', ')}, database ${database}`;
};
