import { types } from '#src/postgres/connection/value-types.js';
import { expect } from 'chai';
import fc from 'fast-check';
import pg from 'pg';
import { openPostgres } from '@l-age/infrastructure';
import { openDatabase, type OpenDatabase } from './support.js';

const { TIMESTAMPTZ } = pg.types.builtins;
const parse = types.getTypeParser(TIMESTAMPTZ, 'text');
const parseByDriver = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => unknown;

describe('Timestamps from Postgres', () => {
  let database: OpenDatabase;
  before(async () => {
    database = await openDatabase(1);
  });
  after(() => database.close());

  it('are the stored instants', async () => {
    const instants = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    const statement = { name: null, sql: 'select unnest(?::timestamptz[]) as at' };
    const stored = fc.sample(instants, 200);
    const rows = (await database.db.query(statement, [stored.map((at) => at.toISOString())])) as { at: Date }[];
    expect(rows.map(({ at }) => at)).to.deep.equal(stored);
  });

  for (const text of [
    '2026-01-31 09:30:00+00',
    '2026-01-31 09:30:00.1+00',
    '2026-01-31 09:30:00.12+00',
    '2026-01-31 09:30:00.123456+00',
    '2026-01-31 09:30:00.123+01',
    '2026-01-31 09:30:00-05:30',
    '12026-01-31 09:30:00+00',
    '0044-03-15 12:00:00+00 BC',
    'infinity',
    '-infinity',
  ])
    it(`are parsed like by the driver: ${text}`, () => {
      expect(parse(text)).to.deep.equal(parseByDriver(text));
    });

  it('do not depend on the DateStyle of the database', async () => {
    await database.db.query(
      {
        name: null,
        sql: `do $$ begin execute format('alter database %I set datestyle to german', current_database()); end $$`,
      },
      [],
    );
    await database.db.query(
      {
        name: null,
        sql: `do $$ begin execute format('alter database %I set timezone to %L', current_database(), 'Asia/Kolkata'); end $$`,
      },
      [],
    );
    const again = openPostgres({ url: database.url });
    const [row] = await again.query({ name: null, sql: "select '2026-01-31T09:30:00.5Z'::timestamptz as at" }, []);
    await again.close();
    expect(row).to.deep.equal({ at: new Date('2026-01-31T09:30:00.500Z') });
  });
});
