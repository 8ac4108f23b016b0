import type { SessionId } from '@l-age/domain';
import { givenSession, givenUser } from '@l-age/domain/testing';
import { makePostgresSessionQueries, makePostgresUnitOfWork } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { noDeliveries, right } from './schema.js';
import { openDatabase, type OpenDatabase } from './support.js';

const BEGUN = new Date('2026-01-01T12:00:00.000Z');
const after = (milliseconds: number): Date => new Date(BEGUN.getTime() + milliseconds);

describe('Sessions in Postgres', () => {
  let database: OpenDatabase;
  let session: SessionId;
  beforeEach(async () => {
    database = await openDatabase();
    const unitOfWork = makePostgresUnitOfWork({ knex: database.knex, deliveriesIn: noDeliveries });
    const user = await givenUser({ unitOfWork });
    session = (await givenSession({ unitOfWork }, { userId: user.id, createdAt: BEGUN, lastUsedAt: BEGUN })).id;
  });
  afterEach(() => database.close());

  const find = async (usedAt: Date) =>
    right(await makePostgresSessionQueries(database.knex).findWithUser(session, usedAt)());

  it('take one statement to find the user of a request, also when the use is written down', async () => {
    const statements: string[] = [];
    database.knex.on('query', ({ sql }: { sql: string }) => statements.push(sql));
    await find(after(1));
    await find(after(60_000));
    expect(statements).to.have.length(2);
  });

  it('make no request wait for who changes the session', async () => {
    const changing = await database.knex.transaction();
    await changing.raw('select 1 from l_age.sessions where id = ? for update', [session]);
    try {
      expect(O.isSome(await find(after(60_000)))).to.equal(true);
    } finally {
      await changing.rollback();
    }
    const [row] = (await database.knex.withSchema('l_age').from('sessions').select('last_used_at')) as [
      { last_used_at: Date },
    ];
    expect(row.last_used_at).to.deep.equal(BEGUN);
  });
});
