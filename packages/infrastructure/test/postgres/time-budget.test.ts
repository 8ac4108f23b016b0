import type { UserId } from '@l-age/domain';
import { makePostgresUserQueries, openPostgres, withTimeBudget, type Database } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import pg from 'pg';
import { openDatabase, silent, type OpenDatabase } from './support.js';

const NOBODY = 1 as UserId;

describe('withTimeBudget', () => {
  let database: OpenDatabase;
  let db: Database;
  let statements: string[];

  before(async () => {
    database = await openDatabase();
    db = openPostgres({ url: database.url, poolSize: 1, log: silent });
    db.onStatement((sql) => statements.push(sql));
  });
  after(async () => {
    await db.close();
    await database.close();
  });
  beforeEach(() => (statements = []));

  const find = () => makePostgresUserQueries(db).findById(NOBODY)();
  const whileLocked = async (work: () => Promise<void>): Promise<void> => {
    const other = new pg.Client(database.url);
    await other.connect();
    await other.query('begin; lock table users');
    await work();
    await other.end();
  };
  const isAway = (outcome: E.Either<{ _tag: string }, unknown>): void => {
    expect(E.isLeft(outcome) && outcome.left._tag).to.equal('Unavailable');
  };

  it('is shared by all statements: after a wait for a lock, no further statement is sent', () =>
    whileLocked(() =>
      withTimeBudget(async () => {
        isAway(await find());
        expect(statements).to.have.length(1);
        isAway(await find());
        expect(statements).to.have.length(1);
      }, 300),
    ));

  it('includes the wait for a connection, and returns a late connection to the pool', async () => {
    const trx = await db.begin();
    statements = [];
    await withTimeBudget(async () => {
      isAway(await find());
      isAway(await find());
    }, 300);
    expect(statements).to.deep.equal([]);
    await trx.rollBack();
    expect(E.isRight(await find())).to.equal(true);
    expect(db.use()).to.deep.include({ used: 0, waiting: 0 });
  });

  it('applies to one request only', () =>
    whileLocked(async () => {
      isAway(await withTimeBudget(find, 100));
    }).then(async () => {
      expect(E.isRight(await withTimeBudget(find, 5_000))).to.equal(true);
    }));

  it('leaves a transaction enough time to end', async () => {
    const [done] = await withTimeBudget(
      () =>
        db.transaction(async (trx) => {
          const rows = await trx.query({ name: null, sql: 'select 1 as one' }, []);
          // Uses up the budget without a statement of the pool.
          await trx.query({ name: null, sql: 'select pg_sleep(0.25)' }, []);
          return rows;
        }),
      600,
    );
    expect(done).to.deep.equal({ one: 1 });
  });
});
