import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { PassThrough } from 'node:stream';
import { describeDatabase } from '@l-age/infrastructure';
import { decodeConfig } from '#src/config/config.js';
import { problemLine } from '#src/config/config-problem.js';
import { secretsIn } from '#src/config/secrets.js';
import { makeLogger } from '#src/observability/logger.js';
import { endProcesses, runService } from './service-process.js';

const SECRET = 'Zq7xSecret';

/** The output of a start with this URL before it connects, and a log line with the URL. */
const printedFor = (url: string): string => {
  const decoded = decodeConfig({ DATABASE_URL: url }, () => false);
  if (E.isLeft(decoded)) return decoded.left.map(problemLine).join('\n');
  const output = new PassThrough();
  const secrets = secretsIn(decoded.right);
  const logger = makeLogger({ level: 'debug', asText: false, secrets, output });
  logger.error('a mistake', { url: decoded.right.databaseUrl, description: describeDatabase(url) });
  return String(output.read());
};

describe('the database URL of a started service', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(async () => {
    await endProcesses();
    await database.drop();
  });

  it('is never printed with its password', () => {
    const login = fc.constantFrom(`u:${SECRET}@`, `u:/${SECRET}#@`, `:${SECRET}@`, `u:${SECRET}%@`, `${SECRET}@`);
    const host = fc.constantFrom('', 'db', 'db:1', 'db:99999', 'a:1,b:2', '[::1]', '%2Frun%2Fpg', ':5432', 'd b', '[');
    const path = fc.constantFrom('', '/', '/db', '/d%ZZ', '//', '/a/b');
    const query = fc.constantFrom(
      '',
      '?host=/run',
      '?host=a:1&host=b:2',
      '?sslmode=x',
      '?sslrootcert=/x',
      '?&&',
      '?=#',
    );
    const scheme = fc.constantFrom(
      'postgresql://',
      'postgres://',
      'postgresql+psycopg2://',
      'mysql://',
      'postgresql:/',
      '',
    );
    fc.assert(
      fc.property(scheme, login, host, path, query, (...pieces) => {
        const url = pieces.join('');
        fc.pre(!url.includes(`//${SECRET}@`));
        expect(printedFor(url), url).not.to.contain(SECRET);
      }),
      { numRuns: 600 },
    );
  });

  it('accepts sockets, several hosts, and ports in the query', async () => {
    const { username, password, port, pathname } = new URL(database.url);
    const login = `${username}:${password}@`;
    for (const url of [
      `postgresql+psycopg2://${login}${pathname}?host=127.0.0.1:${port}`,
      `postgresql+psycopg2://${login}${pathname}?host=/no/such/socket&host=127.0.0.1:1&host=127.0.0.1:${port}`,
      `postgresql://${login}127.0.0.1:1,127.0.0.1:${port}${pathname}?target_session_attrs=read-write`,
    ]) {
      const service = runService({ DATABASE_URL: url, SECRET_KEY: 'k'.repeat(40) }, { args: ['migrate'] });
      expect(await service.ended, service.errors()).to.equal(0);
      expect(service.output() + service.errors()).not.to.contain(password);
    }
  });

  for (const [query, reason] of [
    ['?sslmode=require', 'does not support SSL'],
    ['?sslrootcert=/no/such/file', 'cannot read the file "/no/such/file"'],
    ['?sslmode=verify-ca', 'sslmode=verify-ca needs sslrootcert'],
  ] as const) {
    it(`fails at once with one line for ${query}`, async () => {
      const service = runService({ DATABASE_URL: database.url + query, SECRET_KEY: 'k'.repeat(40) });
      expect(await service.ended).to.equal(1);
      expect(service.errors())
        .to.match(/^[^\n]+\n$/)
        .and.contain(reason);
      expect(service.output()).not.to.contain('waiting');
    });
  }
});
