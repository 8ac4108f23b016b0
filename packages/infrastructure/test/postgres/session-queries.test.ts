import type { SessionId, Stores, UnitOfWork, User } from '@l-age/domain';
import { givenSession, givenUser } from '@l-age/domain/testing';
import { makePostgresSessionQueries, makePostgresUnitOfWork } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { right } from './schema.js';
import { openDatabase, query, type OpenDatabase } from './support.js';

const BEGUN = new Date('2026-01-01T12:00:00.000Z');
const after = (milliseconds: number): Date => new Date(BEGUN.getTime() + milliseconds);

const LOCK = { name: null, sql: 'select 1 from l_age.sessions where id = ? for update' };

describe('makePostgresSessionQueries', () => {
  let database: OpenDatabase;
  let session: SessionId;
  let unitOfWork: UnitOfWork<Stores>;
  let user: User;
  beforeEach(async () => {
    database = await openDatabase();
    unitOfWork = makePostgresUnitOfWork({ db: database.db });
    user = await givenUser({ unitOfWork });
    session = (await givenSession({ unitOfWork }, { userId: user.id, createdAt: BEGUN, lastUsedAt: BEGUN })).id;
  });
  afterEach(() => database.close());

  const find = async (usedAt: Date) =>
    right(await makePostgresSessionQueries(database.db).findWithUser(session, usedAt)());

  it('finds the user of a request with one statement, and records the use with another', async () => {
    const sent: string[] = [];
    database.db.onStatement((sql) => sent.push(sql.split(' ', 1)[0] ?? ''));
    await find(after(1));
    expect(sent).to.deep.equal(['select']);
    await find(after(60_000));
    expect(sent).to.deep.equal(['select', 'select', 'update']);
  });

  it('does not wait for a locked session', async () => {
    const changing = await database.db.begin();
    await changing.query(LOCK, [session]);
    try {
      expect(O.isSome(await find(after(60_000)))).to.equal(true);
    } finally {
      await changing.rollBack();
    }
    const [row] = await query(database.url, 'select last_used_at from l_age.sessions');
    expect(row?.['last_used_at']).to.deep.equal(BEGUN);
  });
});
