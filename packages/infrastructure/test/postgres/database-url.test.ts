import { normaliseDatabaseUrl } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import pg from 'pg';

const accepted: readonly (readonly [string, string])[] = [
  ['postgres://u:p@db:5432/enterprisedb', 'postgresql://u:p@db:5432/enterprisedb'],
  ['postgresql://u:p@db/enterprisedb', 'postgresql://u:p@db/enterprisedb'],
  ['postgresql+psycopg2://u:p@db/x', 'postgresql://u:p@db/x'],
  ['postgresql+asyncpg://u:p@db/x', 'postgresql://u:p@db/x'],
  ['PostgreSQL+psycopg://u:p@db/x', 'postgresql://u:p@db/x'],
  ['  postgresql://u@db/x\n', 'postgresql://u@db/x'],
  ['postgresql://db', 'postgresql://db/enterprisedb'],
  ['postgresql://db/', 'postgresql://db/enterprisedb'],
  ['postgresql:///x', 'postgresql:///x'],
  ['postgresql://u:p@[::1]:5433/x', 'postgresql://u:p@[::1]:5433/x'],
  ['postgresql://u:pa/ss#w?rd%@db/x', 'postgresql://u:pa%2Fss%23w%3Frd%25@db/x'],
  ['postgresql://u:p%40ss%3A@db/x', 'postgresql://u:p%40ss%3A@db/x'],
  ['postgresql://u:p@db/x?ssl=require', 'postgresql://u:p@db/x?sslmode=require&uselibpqcompat=true'],
  ['postgresql://u:p@db/x?ssl=true', 'postgresql://u:p@db/x?sslmode=verify-full&uselibpqcompat=true'],
  ['postgresql://u:p@db/x?sslmode=disable', 'postgresql://u:p@db/x?sslmode=disable&uselibpqcompat=true'],
  ['postgresql://u:p@db/x?sslmode=prefer', 'postgresql://u:p@db/x'],
  ['postgresql://u:p@db/x?options=-c%20a%3Db', 'postgresql://u:p@db/x?options=-c%20a%3Db'],
];

describe('A database URL', () => {
  for (const [given, wanted] of accepted) {
    it(`${JSON.stringify(given)} is understood`, () => {
      expect(normaliseDatabaseUrl(given)).to.deep.equal(E.right(wanted));
      expect(normaliseDatabaseUrl(wanted)).to.deep.equal(E.right(wanted));
    });
  }

  it('reaches the driver with the password that was meant', () => {
    const url = normaliseDatabaseUrl('postgresql+psycopg2://o%27neil:pa/ss#w?rd%@db:6543/x');
    const client = new pg.Client({ connectionString: E.isRight(url) ? url.right : '' });
    expect([client.user, client.password, client.host, client.port, client.database]).to.deep.equal([
      "o'neil",
      'pa/ss#w?rd%',
      'db',
      6543,
      'x',
    ]);
  });

  for (const refused of [
    '',
    'mysql://u:s3cret@db/x',
    'sqlite:///x.db',
    'u:s3cret@db',
    'postgresql://u:s3cret@db:99999/x',
    'postgresql://u:s3cret@db/x?sslmode=maybe',
  ]) {
    it(`${JSON.stringify(refused)} is refused without repeating the password`, () => {
      const outcome = normaliseDatabaseUrl(refused);
      expect(E.isLeft(outcome) ? outcome.left : 'accepted')
        .to.match(/^(expected|the port|sslmode must)/)
        .and.not.contain('s3cret');
    });
  }
});
