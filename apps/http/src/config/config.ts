import { byteLengthOf, isStorable, MAX_PASSWORD_BYTES, parseUsername } from '@l-age/domain';
import type { IsWellKnownPassword, NewPassword, RetentionDays, SigningAlgorithm, Username } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import * as is from './codecs.js';
import { describeValue, type ConfigProblem } from './config-problem.js';
import { DEFAULT_ADMIN_PASSWORD, isPlaceholderKey, productionProblems } from './production.js';

export type DatabasePooler = 'none' | 'transaction';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** The configuration, decoded once at start. */
export type Config = Readonly<{
  isProduction: boolean;
  /** Readable logs, and messages in 500 responses. */
  devMode: boolean;
  logLevel: LogLevel;
  host: string;
  /** 0: any free port. */
  port: number;
  /** `null`: the embedded Postgres. */
  databaseUrl: string | null;
  /** Without a pooler, for migrations and LISTEN. `null`: the same as `databaseUrl`. */
  directDatabaseUrl: string | null;
  /** `transaction`: `databaseUrl` is a pooler in transaction mode. */
  databasePooler: DatabasePooler;
  databasePoolSize: number;
  /** The data directory of the embedded Postgres. `null`: the default. */
  embeddedPostgresDirectory: string | null;
  /** The first key signs, all keys verify. Empty: the service generates a key. */
  secretKeys: readonly string[];
  algorithm: SigningAlgorithm;
  accessTokenSeconds: number;
  admin: Readonly<{ username: Username; password: NewPassword; hasDefaultPassword: boolean }>;
  loginQueueSize: number;
  /** Limits of open WebSockets. */
  liveConnections: Readonly<{ total: number; perAddress: number }>;
  corsOrigins: readonly string[];
  /** Addresses and networks whose `X-Forwarded-For` is trusted. */
  trustedProxies: readonly string[];
  /** Per address and sliding window. `requests: 0`: no limit. */
  rateLimit: Readonly<{ requests: number; windowSeconds: number }>;
  /** `null`: each process counts its own requests. */
  redisUrl: string | null;
  /** The frontend, without trailing slash. `null`: notifications have no link. */
  publicUrl: string | null;
  discordApiBaseUrl: string;
  /** For requests to Discord. `except` has the format of `NO_PROXY`. */
  httpsProxy: Readonly<{ url: string; except: string }> | null;
  shutdownGraceSeconds: number;
  metricsToken: string | null;
  /** `null`: unlimited. */
  retentionDays: RetentionDays;
}>;

const DEVELOPMENT_ORIGINS = ['http://localhost:3000', 'http://localhost:5173'];

const fitsBcrypt = (password: string): boolean => isStorable(password) && byteLengthOf(password) <= MAX_PASSWORD_BYTES;

const SECRETS = {
  SECRET_KEY: is.optional<readonly string[]>(is.commaList('a random key, or a comma list of them'), []),
  ALGORITHM: is.optional<SigningAlgorithm>(is.oneOf(['HS256', 'HS384', 'HS512']), 'HS256'),
  ADMIN_PASSWORD: is.optional(
    is.anyText(`a password of at most ${MAX_PASSWORD_BYTES} bytes`, fitsBcrypt),
    DEFAULT_ADMIN_PASSWORD,
  ),
};
const secrets = t.strict(SECRETS);

const environment = t.strict({
  ...SECRETS,
  NODE_ENV: is.optional(is.anyText('a word'), null),
  DEV_MODE: is.optional(is.flag, false),
  LOG_LEVEL: is.optional(
    is.oneOf<LogLevel>(['error', 'warn', 'info', 'debug'], { warning: 'warn', critical: 'error' }),
    null,
  ),
  HOST: is.optional(
    is.anyText('an address or a host name', (host) => /^[A-Za-z0-9.:_-]+$/.test(host)),
    '0.0.0.0',
  ),
  PORT: is.optional(is.wholeNumber(0, 65_535), 8000),
  DATABASE_URL: is.optional(is.postgresUrl, null),
  DATABASE_DIRECT_URL: is.optional(is.postgresUrl, null),
  DATABASE_POOLER: is.optional<DatabasePooler>(is.oneOf(['none', 'transaction']), 'none'),
  DATABASE_POOL_SIZE: is.optional(is.wholeNumber(1, 1000), 10),
  EMBEDDED_POSTGRES_DIRECTORY: is.optional(is.anyText('a folder'), null),
  ACCESS_TOKEN_EXPIRE_MINUTES: is.optional(is.wholeNumber(1, 5_256_000), 120),
  ADMIN_USERNAME: is.optional(
    is.parsed('3 to 50 letters, digits, ".", "_" and "-", starting and ending with a letter or digit', parseUsername),
    'admin' as Username,
  ),
  LOGIN_QUEUE_SIZE: is.optional(is.wholeNumber(0, 100_000), 100),
  WS_MAX_CONNECTIONS: is.optional(is.wholeNumber(0, 1_000_000), 2000),
  WS_MAX_CONNECTIONS_PER_ADDRESS: is.optional(is.wholeNumber(0, 1_000_000), 50),
  CORS_ORIGINS: is.optional(
    is.listOf('origins like https://app.example.com, as a comma list or a JSON list', is.parseOrigin),
    null,
  ),
  TRUSTED_PROXIES: is.optional(
    is.listOf('addresses or networks like 10.0.0.0/8, as a comma list or a JSON list', is.parseNetwork),
    [],
  ),
  RATE_LIMIT_REQUESTS: is.optional(is.wholeNumber(0, 1_000_000), 100),
  RATE_LIMIT_WINDOW_SECONDS: is.optional(is.wholeNumber(1, 86_400), 60),
  REDIS_URL: is.optional(is.redisUrl, null),
  PUBLIC_URL: is.optional(is.httpUrl, null),
  DISCORD_API_BASE_URL: is.optional(is.httpUrl, 'https://discord.com'),
  HTTPS_PROXY: is.optional(is.proxyUrl, null),
  NO_PROXY: is.optional(is.anyText('a comma list of host names'), ''),
  NOTIFICATION_RETENTION_DAYS: is.optional(is.wholeNumber(0, 36_500), 180),
  DEAD_LETTER_RETENTION_DAYS: is.optional(is.wholeNumber(0, 36_500), 90),
  SHUTDOWN_GRACE_SECONDS: is.optional(is.seconds(0, 3600), 5),
  METRICS_TOKEN: is.optional(
    is.anyText('a token of visible ASCII characters', (token) => /^[!-~]+$/.test(token)),
    null,
  ),
});
type Environment = t.TypeOf<typeof environment>;

/** The names of all variables. */
export const CONFIG_VARIABLES: readonly string[] = Object.keys(environment.type.props);

const configOf = (env: Environment, isProduction: boolean): Config => ({
  isProduction,
  devMode: env.DEV_MODE,
  logLevel: env.LOG_LEVEL ?? (env.DEV_MODE ? 'debug' : 'info'),
  host: env.HOST,
  port: env.PORT,
  databaseUrl: env.DATABASE_URL,
  directDatabaseUrl: env.DATABASE_DIRECT_URL,
  databasePooler: env.DATABASE_POOLER,
  databasePoolSize: env.DATABASE_POOL_SIZE,
  embeddedPostgresDirectory: env.EMBEDDED_POSTGRES_DIRECTORY,
  secretKeys: env.SECRET_KEY.filter((key) => !isPlaceholderKey(key)),
  algorithm: env.ALGORITHM,
  accessTokenSeconds: env.ACCESS_TOKEN_EXPIRE_MINUTES * 60,
  admin: {
    username: env.ADMIN_USERNAME,
    // The password rules apply in production only: see `productionProblems`.
    password: env.ADMIN_PASSWORD as NewPassword,
    hasDefaultPassword: env.ADMIN_PASSWORD === DEFAULT_ADMIN_PASSWORD,
  },
  loginQueueSize: env.LOGIN_QUEUE_SIZE,
  liveConnections: { total: env.WS_MAX_CONNECTIONS, perAddress: env.WS_MAX_CONNECTIONS_PER_ADDRESS },
  corsOrigins: env.CORS_ORIGINS ?? (isProduction ? [] : DEVELOPMENT_ORIGINS),
  trustedProxies: env.TRUSTED_PROXIES,
  rateLimit: { requests: env.RATE_LIMIT_REQUESTS, windowSeconds: env.RATE_LIMIT_WINDOW_SECONDS },
  redisUrl: env.REDIS_URL,
  publicUrl: env.PUBLIC_URL,
  discordApiBaseUrl: env.DISCORD_API_BASE_URL,
  httpsProxy: env.HTTPS_PROXY === null ? null : { url: env.HTTPS_PROXY, except: env.NO_PROXY },
  shutdownGraceSeconds: env.SHUTDOWN_GRACE_SECONDS,
  metricsToken: env.METRICS_TOKEN,
  retentionDays: {
    notifications: env.NOTIFICATION_RETENTION_DAYS || null,
    deadLetters: env.DEAD_LETTER_RETENTION_DAYS || null,
  },
});

/** By convention, these variables can be in lower case. */
const IN_ANY_CASE = ['HTTPS_PROXY', 'NO_PROXY'];

const valueOf = (variables: Variables, name: string): string => {
  const other = IN_ANY_CASE.includes(name) ? variables[name.toLowerCase()] : undefined;
  return (variables[name] ?? other)?.trim() ?? '';
};

/** Ignores empty variables, which Compose and shells create. */
const nonEmptyIn = (variables: Variables): Readonly<Record<string, string>> =>
  Object.fromEntries(
    CONFIG_VARIABLES.flatMap((name) => {
      const value = valueOf(variables, name);
      return value === '' ? [] : [[name, value]];
    }),
  );

const problemOf = ({ context, value, message }: t.ValidationError): ConfigProblem => {
  const [, variable, leaf = variable] = context;
  const name = variable?.key ?? '';
  const reason = message === undefined ? '' : ` (${message})`;
  return { variable: name, got: describeValue(name, String(value)), wants: `${leaf?.type.name ?? ''}${reason}` };
};

export type Variables = Readonly<Record<string, string | undefined>>;

/** Ignores secrets that cannot be decoded: `decodeConfig` reports them. */
const secretProblems = (variables: Variables, isWellKnownPassword: IsWellKnownPassword): readonly ConfigProblem[] =>
  pipe(
    secrets.decode(variables),
    E.match(
      () => [],
      (env) => productionProblems(env, isWellKnownPassword),
    ),
  );

/** Migrations cannot run through a pooler. */
const poolerProblems = (given: Variables): readonly ConfigProblem[] =>
  given['DATABASE_POOLER']?.toLowerCase() === 'transaction' && given['DATABASE_DIRECT_URL'] === undefined
    ? [
        {
          variable: 'DATABASE_DIRECT_URL',
          got: 'nothing',
          wants: 'with DATABASE_POOLER=transaction, the connection string of the database itself, without the pooler',
        },
      ]
    : [];

/** All problems together, or the configuration. */
export const decodeConfig = (
  variables: Variables,
  isWellKnownPassword: IsWellKnownPassword,
): E.Either<readonly ConfigProblem[], Config> => {
  const given = nonEmptyIn(variables);
  const isProduction = given['NODE_ENV']?.toLowerCase() === 'production';
  const otherProblems: readonly ConfigProblem[] = [
    ...(isProduction ? secretProblems(given, isWellKnownPassword) : []),
    ...poolerProblems(given),
  ];
  return pipe(
    environment.decode(given),
    E.mapLeft((errors): readonly ConfigProblem[] => [...errors.map(problemOf), ...otherProblems]),
    E.filterOrElse(
      () => otherProblems.length === 0,
      () => otherProblems,
    ),
    E.map((env) => configOf(env, isProduction)),
  );
};
