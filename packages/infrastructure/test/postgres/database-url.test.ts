import { describeDatabase, parseDatabaseUrl, type DatabaseAddress } from '@l-age/infrastructure';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';

const read = (url: string): DatabaseAddress => {
  const parsed = parseDatabaseUrl(url);
  if (E.isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};

/** user:password@hosts/database */
const shown = ({ user, password, hosts, database }: DatabaseAddress): string =>
  `${user ?? ''}:${password ?? ''}@${hosts.map(({ host, port }) => `${host}:${port ?? ''}`).join(',')} ${database}`;

const accepted: readonly (readonly [string, string])[] = [
  ['postgres://u:p@db:5432/enterprisedb', 'u:p@db:5432 enterprisedb'],
  ['postgresql+psycopg2://u:p@db/x', 'u:p@db: x'],
  ['postgresql+asyncpg://u:p@db/x', 'u:p@db: x'],
  ['PostgreSQL+psycopg://u:p@db/x', 'u:p@db: x'],
  ['  postgresql://u@db/x\n', 'u:@db: x'],
  ['postgresql://db', ':@db: enterprisedb'],
  ['postgresql://db/', ':@db: enterprisedb'],
  ['postgresql:///x', ':@: x'],
  ['postgresql://', ':@: enterprisedb'],
  ['postgresql://u:p@[::1]:5433/x', 'u:p@::1:5433 x'],
  ['postgresql://u:pa/ss#w?rd%@db/x', 'u:pa/ss#w?rd%@db: x'],
  ['postgresql://u:12/s#@db/x', 'u:12/s#@db: x'],
  ['postgresql://u:p%40ss%3A@db/x', 'u:p@ss:@db: x'],
  ['postgresql+psycopg2://o%27neil:p@db:6543/x', "o'neil:p@db:6543 x"],
  ['postgresql://db:5432/x?user=u&password=p%40ss', 'u:p@ss@db:5432 x'],
  // libpq: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
  ['postgresql://u:p@host1:123,host2:456/x?target_session_attrs=any', 'u:p@host1:123,host2:456 x'],
  ['postgresql://host1,host2/x', ':@host1:,host2: x'],
  ['postgresql:///mydb?host=localhost&port=5433', ':@localhost:5433 mydb'],
  ['postgresql:///x?host=a,b&port=1,2', ':@a:1,b:2 x'],
  ['postgresql:///x?host=a,b&port=1', ':@a:1,b:1 x'],
  ['postgresql://u:p@%2Fvar%2Flib%2Fpostgresql/dbname', 'u:p@/var/lib/postgresql: dbname'],
  ['postgresql:///dbname?host=/var/lib/postgresql', ':@/var/lib/postgresql: dbname'],
  // SQLAlchemy: https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#unix-domain-connections
  ['postgresql+psycopg2://app:secret@/db?host=/cloudsql/p:r:i', 'app:secret@/cloudsql/p:r:i: db'],
  ['postgresql+psycopg2://app:secret@/db?host=a:1&host=b:2', 'app:secret@a:1,b:2 db'],
  ['postgresql+psycopg2://app:secret@/db?host=a:1&host=b:2&host=c', 'app:secret@a:1,b:2,c: db'],
  ['postgresql+psycopg2://app:secret@/db?application_name=x&host=a&host=b', 'app:secret@a:,b: db'],
];

describe('parseDatabaseUrl', () => {
  for (const [given, wanted] of accepted) {
    it(`accepts ${JSON.stringify(given)}`, () => expect(shown(read(given))).to.equal(wanted));
  }

  it('reads the TLS mode of libpq and asyncpg, with the default of libpq', () => {
    const modes = ['', '?sslmode=disable', '?sslmode=require', '?ssl=require', '?ssl=true', '?sslmode=prefer'].map(
      (query) => read(`postgresql://u:p@db/x${query}`).sslMode,
    );
    expect(modes).to.deep.equal(['prefer', 'disable', 'require', 'require', 'verify-full', 'prefer']);
    expect(read('postgresql://u:p@/x?host=/run').sslMode).to.equal('disable');
    expect(read('postgresql://u:p@db/x?sslmode=require').tls.rejectUnauthorized).to.equal(false);
    expect(read('postgresql://u:p@db/x?sslmode=verify-full').tls.rejectUnauthorized).to.equal(undefined);
    expect(read('postgresql://u:p@db/x?sslrootcert=system').sslMode).to.equal('verify-full');
  });

  it('reads the connection options', () => {
    const { options, applicationName } = read('postgresql://db/x?options=-c%20a%3Db&application_name=me');
    expect([options, applicationName]).to.deep.equal(['-c a=b', 'me']);
  });

  for (const [refused, reason] of [
    ['', 'expected'],
    ['mysql://u:s3cret@db/x', 'expected'],
    ['sqlite:///x.db', 'expected'],
    ['u:s3cret@db', 'expected'],
    ['postgresql://u:s3cret@s3cret@db/x', 'percent-encoded'],
    ['postgresql://db/x?user=u&password=s@cret', 'percent-encoded'],
    ['host=db password=s3cret', 'expected'],
    ['postgresql://u:s3cret@:5432/x', 'expected'],
    ['postgresql://u:s3cret@db:99999/x', 'expected'],
    ['postgresql://u:s3cret@/x?host=a:99999', 'the port'],
    ['postgresql://u:s3cret@db/x?sslmode=maybe', 'sslmode must'],
    ['postgresql://u:s3cret@db/x?sslmode=verify-ca', 'sslmode=verify-ca needs sslrootcert'],
    ['postgresql://u:s3cret@db/x?sslrootcert=system&sslmode=require', 'sslrootcert=system needs'],
    ['postgresql://u:s3cret@db/x?sslrootcert=/no/such/file', 'cannot read the file "/no/such/file"'],
  ] as const) {
    it(`rejects ${JSON.stringify(refused)} without the password in the message`, () => {
      const outcome = parseDatabaseUrl(refused);
      expect(E.isLeft(outcome) ? outcome.left : 'accepted')
        .to.contain(reason)
        .and.not.contain('s3cret');
    });
  }

  it('never returns a part of the login, in any notation', () => {
    const secret = 'Zq7xSecret';
    const piece = fc.constantFrom(
      '',
      '/',
      '@',
      ':',
      '?',
      '#',
      '%',
      '%2F',
      '[',
      ']',
      ' ',
      '&',
      '=',
      ',',
      '1',
      'db',
      '//',
      'host=',
    );
    const text = fc.array(fc.oneof(piece, fc.constant(secret)), { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (login, rest) => {
        const url = `postgresql://u:${secret}${login}@${rest.replaceAll(secret, 'db')}`;
        const parsed = parseDatabaseUrl(url);
        expect(E.isLeft(parsed) ? parsed.left : describeDatabase(url)).not.to.contain(secret);
      }),
      { numRuns: 2000 },
    );
  });
});
