import { CONFIG_VARIABLES, decodeConfig, type Config, type Variables } from '#src/config/config.js';
import { problemLine } from '#src/config/config-problem.js';
import { isWellKnownPassword } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';

const decode = (variables: Variables) => decodeConfig(variables, isWellKnownPassword);

const accepted = (variables: Variables): Config => {
  const result = decode(variables);
  if (E.isLeft(result)) throw new Error(result.left.map(problemLine).join('\n'));
  return result.right;
};

const rejected = (variables: Variables): readonly string[] => {
  const result = decode(variables);
  return E.isLeft(result) ? result.left.map(problemLine) : [];
};

const PRODUCTION = { NODE_ENV: 'production', SECRET_KEY: 'k'.repeat(32), ADMIN_PASSWORD: 'nine blue kettles' };

/** For each variable: valid values with their result, and invalid values. */
const TABLE: Readonly<
  Record<
    string,
    Readonly<{ read: (config: Config) => unknown; good: Readonly<Record<string, unknown>>; bad: readonly string[] }>
  >
> = {
  NODE_ENV: {
    read: (config) => config.isProduction,
    good: { development: false, test: false },
    bad: [],
  },
  DATABASE_URL: {
    read: (config) => config.databaseUrl,
    good: {
      'postgres://u:p@db/enterprisedb': 'postgres://u:p@db/enterprisedb',
      'postgresql+psycopg2://u:p@/x?host=a:1&host=b:2': 'postgresql+psycopg2://u:p@/x?host=a:1&host=b:2',
    },
    bad: ['mysql://u:p@db/x', 'db.example.com', 'postgres://u:p@db:99999/x'],
  },
  DATABASE_DIRECT_URL: {
    read: (config) => config.directDatabaseUrl,
    good: { 'postgresql://u:p@db/x': 'postgresql://u:p@db/x' },
    bad: ['mysql://u:p@db/x'],
  },
  DATABASE_POOLER: {
    read: (config) => config.databasePooler,
    good: { none: 'none' },
    bad: ['session', 'yes'],
  },
  DATABASE_POOL_SIZE: {
    read: (config) => config.databasePoolSize,
    good: { '1': 1, '40': 40 },
    bad: ['0', '-1', '1.5', 'x'],
  },
  EMBEDDED_POSTGRES_DIRECTORY: {
    read: (config) => config.embeddedPostgresDirectory,
    good: { '/srv/x': '/srv/x' },
    bad: [],
  },
  SECRET_KEY: {
    read: (config) => config.secretKeys,
    good: { abc: ['abc'], 'new, old,': ['new', 'old'], 'your-secret-key-here': [] },
    bad: [],
  },
  ALGORITHM: {
    read: (config) => config.algorithm,
    good: { HS256: 'HS256', HS384: 'HS384', HS512: 'HS512' },
    bad: ['none', 'RS256', 'HS1'],
  },
  ACCESS_TOKEN_EXPIRE_MINUTES: {
    read: (config) => config.accessTokenSeconds,
    good: { '30': 1800 },
    bad: ['0', '-5', '1e3', '2 h'],
  },
  ADMIN_USERNAME: {
    read: (config) => config.admin.username,
    good: { root: 'root' },
    bad: ['ab', 'a b', '-x-', 'x'.repeat(51)],
  },
  ADMIN_PASSWORD: {
    read: (config) => config.admin,
    good: {
      x: { username: 'admin', password: 'x', hasDefaultPassword: false },
      'Admin123!': { username: 'admin', password: 'Admin123!', hasDefaultPassword: true },
    },
    bad: ['x'.repeat(73), 'ä'.repeat(37)],
  },
  LOGIN_QUEUE_SIZE: { read: (config) => config.loginQueueSize, good: { '0': 0, '7': 7 }, bad: ['-1', 'many'] },
  WS_MAX_CONNECTIONS: { read: (config) => config.liveConnections.total, good: { '0': 0, '7': 7 }, bad: ['-1', 'many'] },
  WS_MAX_CONNECTIONS_PER_ADDRESS: {
    read: (config) => config.liveConnections.perAddress,
    good: { '0': 0, '7': 7 },
    bad: ['-1', 'many'],
  },
  DEV_MODE: {
    read: (config) => config.devMode,
    good: {
      true: true,
      True: true,
      '1': true,
      yes: true,
      on: true,
      t: true,
      y: true,
      false: false,
      '0': false,
      no: false,
      OFF: false,
    },
    bad: ['maybe', '2', 'truee'],
  },
  LOG_LEVEL: {
    read: (config) => config.logLevel,
    good: { error: 'error', WARN: 'warn', warning: 'warn', info: 'info', debug: 'debug', CRITICAL: 'error' },
    bad: ['loud', 'constructor'],
  },
  HOST: {
    read: (config) => config.host,
    good: { '127.0.0.1': '127.0.0.1', '::': '::', localhost: 'localhost' },
    bad: ['a b', 'http://x'],
  },
  PORT: {
    read: (config) => config.port,
    good: { '0': 0, '65535': 65_535, ' 8080 ': 8080 },
    bad: ['65536', '-1', '80a', '0x50', '8e3'],
  },
  CORS_ORIGINS: {
    read: (config) => config.corsOrigins,
    good: {
      'https://a.example, http://b.example:8080/': ['https://a.example', 'http://b.example:8080'],
      '["https://A.example:443"]': ['https://a.example'],
      '[]': [],
    },
    bad: ['*', 'null', 'a.example', 'https://a.example/path', '["https://a.example"', '[1]', 'https://u:p@a.example'],
  },
  TRUSTED_PROXIES: {
    read: (config) => config.trustedProxies,
    good: { '10.0.0.0/8, fd00::/8': ['10.0.0.0/8', 'fd00::/8'], '192.0.2.1': ['192.0.2.1'], '["::1"]': ['::1'] },
    bad: ['10.0.0.0/33', 'proxy', '10.0.0.0/8/8', '*'],
  },
  RATE_LIMIT_REQUESTS: { read: (config) => config.rateLimit.requests, good: { '0': 0, '5': 5 }, bad: ['-1', 'none'] },
  RATE_LIMIT_WINDOW_SECONDS: { read: (config) => config.rateLimit.windowSeconds, good: { '1': 1 }, bad: ['0', '0.5'] },
  REDIS_URL: {
    read: (config) => config.redisUrl,
    good: { 'redis://h:6379/0': 'redis://h:6379/0', 'rediss://h': 'rediss://h' },
    bad: ['http://h', 'h:6379'],
  },
  PUBLIC_URL: {
    read: (config) => config.publicUrl,
    good: { 'https://app.example/x/': 'https://app.example/x' },
    bad: ['app.example', 'ftp://x', 'https://u:p@x', 'https://x/?a=b'],
  },
  DISCORD_API_BASE_URL: {
    read: (config) => config.discordApiBaseUrl,
    good: { 'http://127.0.0.1:9/': 'http://127.0.0.1:9', 'https://relay.example/a/b/': 'https://relay.example/a/b' },
    bad: ['discord.com', 'file:///x'],
  },
  HTTPS_PROXY: {
    read: (config) => config.httpsProxy?.url,
    good: {
      'http://user:secret@proxy.example:3128': 'http://user:secret@proxy.example:3128/',
      'proxy.example:3128': 'http://proxy.example:3128/',
    },
    bad: ['socks5://proxy.example', 'http://proxy.example/path', 'a b'],
  },
  NO_PROXY: {
    read: (config) => config.httpsProxy,
    good: { 'discord.com': null },
    bad: [],
  },
  NOTIFICATION_RETENTION_DAYS: {
    read: (config) => config.retentionDays.notifications,
    good: { '0': null, '30': 30 },
    bad: ['-1', 'never'],
  },
  DEAD_LETTER_RETENTION_DAYS: {
    read: (config) => config.retentionDays.deadLetters,
    good: { '0': null, '365': 365 },
    bad: ['-1', '1.5'],
  },
  SHUTDOWN_GRACE_SECONDS: {
    read: (config) => config.shutdownGraceSeconds,
    good: { '0': 0, '2.5': 2.5 },
    bad: ['-1', '4000', 'soon'],
  },
  METRICS_TOKEN: { read: (config) => config.metricsToken, good: { 'a+b/c=': 'a+b/c=' }, bad: ['a b', 'ä'] },
};

describe('decodeConfig', () => {
  it('applies the documented defaults', () => {
    expect(accepted({})).to.deep.equal({
      isProduction: false,
      devMode: false,
      logLevel: 'info',
      host: '0.0.0.0',
      port: 8000,
      databaseUrl: null,
      directDatabaseUrl: null,
      databasePooler: 'none',
      databasePoolSize: 10,
      embeddedPostgresDirectory: null,
      secretKeys: [],
      algorithm: 'HS256',
      accessTokenSeconds: 7200,
      admin: { username: 'admin', password: 'Admin123!', hasDefaultPassword: true },
      liveConnections: { total: 2000, perAddress: 50 },
      loginQueueSize: 100,
      corsOrigins: ['http://localhost:3000', 'http://localhost:5173'],
      trustedProxies: [],
      rateLimit: { requests: 100, windowSeconds: 60 },
      redisUrl: null,
      publicUrl: null,
      discordApiBaseUrl: 'https://discord.com',
      httpsProxy: null,
      shutdownGraceSeconds: 5,
      metricsToken: null,
      retentionDays: { notifications: 180, deadLetters: 90 },
    });
  });

  it('reads the proxy variables in upper and lower case', () => {
    const wanted = { url: 'http://proxy.example:3128/', except: 'a.example,.b.example' };
    const variables = { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'a.example,.b.example' };
    const lowerCase = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.toLowerCase(), value]));
    expect(accepted(variables).httpsProxy).to.deep.equal(wanted);
    expect(accepted(lowerCase).httpsProxy).to.deep.equal(wanted);
  });

  it('has a test for each variable', () => {
    expect(Object.keys(TABLE)).to.have.members([...CONFIG_VARIABLES]);
  });

  for (const [variable, { read, good, bad }] of Object.entries(TABLE)) {
    for (const [text, value] of Object.entries(good))
      it(`reads ${variable}=${text}`, () => {
        expect(read(accepted({ [variable]: text }))).to.deep.equal(value);
      });
    for (const text of bad)
      it(`rejects ${variable}=${text} with one line that names it`, () => {
        const lines = rejected({ [variable]: text });
        expect(lines).to.have.length(1);
        expect(lines[0]).to.match(new RegExp(`^${variable}: got .+, wants .+$`));
      });
    it(`treats an empty ${variable} like an absent one`, () => {
      expect(accepted({ [variable]: ' ' })).to.deep.equal(accepted({}));
    });
  }

  it('reports all problems together', () => {
    const lines = rejected({ NODE_ENV: 'production', PORT: 'x', DEV_MODE: 'x', RATE_LIMIT_REQUESTS: 'x' });
    expect(lines.map((line) => line.split(':')[0])).to.have.members([
      ...['PORT', 'DEV_MODE', 'RATE_LIMIT_REQUESTS'],
      ...['SECRET_KEY', 'ADMIN_PASSWORD'],
    ]);
  });

  it('reports the value and the expected format', () => {
    expect(rejected({ PORT: '80\na' })).to.deep.equal(['PORT: got "80\\na", wants a whole number from 0 to 65535']);
  });

  it('shows no secret in a problem', () => {
    const canary = 'canary-7f3a';
    const lines = rejected({
      DATABASE_URL: `mysql://user:${canary}@db/x`,
      REDIS_URL: `http://:${canary}@redis`,
      METRICS_TOKEN: `${canary} ${canary}`,
      HTTPS_PROXY: `socks5://user:${canary}@proxy.example`,
      ADMIN_PASSWORD: canary.repeat(10),
      PUBLIC_URL: `https://user:${canary}@app.example`,
      DISCORD_API_BASE_URL: `https://user:${canary}@discord.example`,
    });
    expect(lines).to.have.length(7);
    expect(lines.join('\n')).not.to.include(canary);
  });

  it('logs everything in development mode by default', () => {
    expect(accepted({ DEV_MODE: 'true' }).logLevel).to.equal('debug');
    expect(accepted({ DEV_MODE: 'true', LOG_LEVEL: 'warn' }).logLevel).to.equal('warn');
  });
});

describe('decodeConfig in production', () => {
  it('accepts own secrets, and allows no origin by default', () => {
    const config = accepted(PRODUCTION);
    expect(config.isProduction).to.be.true;
    expect(config.corsOrigins).to.deep.equal([]);
  });

  for (const [why, variables, wanted] of [
    ['without a SECRET_KEY', { SECRET_KEY: undefined }, /^SECRET_KEY: got nothing/],
    [
      'with the placeholder',
      { SECRET_KEY: 'your-secret-key-change-in-production' },
      /^SECRET_KEY: got the placeholder/,
    ],
    ['with a key of 31 bytes for HS256', { SECRET_KEY: 'k'.repeat(31) }, /^SECRET_KEY: got a key of 31 bytes.*32/],
    ['with a key of 47 bytes for HS384', { SECRET_KEY: 'k'.repeat(47), ALGORITHM: 'HS384' }, /^SECRET_KEY: .*48/],
    ['with a key of 63 bytes for HS512', { SECRET_KEY: 'k'.repeat(63), ALGORITHM: 'HS512' }, /^SECRET_KEY: .*64/],
    [
      'with one short key among several',
      { SECRET_KEY: `${'k'.repeat(40)},short` },
      /^SECRET_KEY: got a key of 5 bytes/,
    ],
    ['with the default admin password', { ADMIN_PASSWORD: 'Admin123!' }, /^ADMIN_PASSWORD: got the default/],
    ['with no admin password', { ADMIN_PASSWORD: undefined }, /^ADMIN_PASSWORD: got the default/],
    ['with a well-known admin password', { ADMIN_PASSWORD: 'password123' }, /^ADMIN_PASSWORD: got a weak password/],
    ['with a short admin password', { ADMIN_PASSWORD: 'k3#x' }, /^ADMIN_PASSWORD: got a weak password/],
  ] as const)
    it(`is rejected ${why}`, () => {
      const lines = rejected({ ...PRODUCTION, ...variables });
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(wanted);
    });

  it('counts the bytes of a key, not its characters', () => {
    expect(rejected({ ...PRODUCTION, SECRET_KEY: 'ä'.repeat(16) })).to.deep.equal([]);
  });
});
