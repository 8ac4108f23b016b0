import type { SessionId, UnitOfWork, User } from '@l-age/domain';
import { givenSession, givenUser } from '@l-age/domain/testing';
import { makePostgresSessionQueries, makePostgresUnitOfWork } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { right } from './schema.js';
import { openDatabase, type OpenDatabase } from './support.js';

const BEGUN = new Date('2026-01-01T12:00:00.000Z');
const after = (milliseconds: number): Date => new Date(BEGUN.getTime() + milliseconds);

describe('Sessions in Postgres', () => {
  let database: OpenDatabase;
  let session: SessionId;
  let unitOfWork: UnitOfWork;
  let user: User;
  beforeEach(async () => {
    database = await openDatabase();
    unitOfWork = makePostgresUnitOfWork({ knex: database.knex });
    user = await givenUser({ unitOfWork });
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

  it('are forgotten when they have expired, without waiting for who changes one', async () => {
    const other = await givenSession(
      { unitOfWork },
      { id: '5e551011-0000-4000-8000-000000000002', userId: user.id, expiresAt: BEGUN },
    );
    const left = () => database.knex.withSchema('l_age').from('sessions').orderBy('id').pluck<string[]>('id');
    const forget = async () =>
      right(await unitOfWork.run(({ sessions }) => sessions.removeExpired(new Date('2999-01-01'), 20))());
    const changing = await database.knex.transaction();
    await changing.raw('select 1 from l_age.sessions where id = ? for update', [session]);
    try {
      expect(await left()).to.have.members([session, other.id]);
      await forget();
      expect(await left()).to.deep.equal([session]);
    } finally {
      await changing.rollback();
    }
    await forget();
    expect(await left()).to.deep.equal([]);
  });
});
