import type { User } from '@l-age/domain';
import { aNewUser, makeInMemoryDatabase, succeed } from '@l-age/domain/testing';
import {
  makePostgresActivityQueries,
  makePostgresCommentQueries,
  makePostgresTaskQueries,
  makePostgresUnitOfWork,
} from '@l-age/infrastructure';
import { expect } from 'chai';
import fc from 'fast-check';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { openDatabase, type OpenDatabase } from '../postgres/support.js';
import { LISTS, makeOracle } from './oracle.js';
import { anySequence, PEOPLE, SUPERUSER, type Command } from './sequence.js';
import { makeService, type Stores } from './service.js';

/** Wrong rules failed within a hundred sequences. Set `MODEL_SEQUENCES=20000` for more. */
const sequencesOr = (usual: number): number => Number(process.env['MODEL_SEQUENCES'] ?? usual);

/** One per connection. They share a database and must not affect each other. */
const AT_ONCE = 4;

const clock = { now: () => new Date() };
let sequencesSoFar = 0;

const indexOf = (command: Command, tasks: number): number => (tasks === 0 ? 0 : command.task % tasks);

/** Creates all users in one unit of work. */
const givenPeople = ({ unitOfWork }: Stores, nameOf: (who: number) => string): Promise<readonly User[]> =>
  succeed(
    unitOfWork.run(({ users }) =>
      TE.traverseSeqArray((who: number) =>
        users.add(aNewUser({ username: nameOf(who), isSuperuser: who === SUPERUSER })),
      )(Array.from({ length: PEOPLE }, (_, who) => who)),
    ),
  );

const run = async (stores: Stores, commands: readonly Command[]): Promise<void> => {
  const sequence = (sequencesSoFar += 1);
  const nameOf = (who: number): string => `s${String(sequence)}p${String(who)}`;
  const people = await givenPeople(stores, nameOf);
  const oracle = makeOracle(nameOf);
  const service = makeService(stores, people);

  for (const command of commands) {
    const index = indexOf(command, oracle.tasks());
    const version = oracle.version(index);
    const expected = oracle.apply(command, index);
    expect(await service.apply(command, index, version), JSON.stringify(command)).to.deep.equal(expected);
  }
  for (let who = 0; who < PEOPLE; who += 1) {
    for (const list of LISTS) {
      const expected = oracle.listed(who, list);
      expect(await service.listed(who, list), `${list} of ${String(who)}`).to.deep.equal([expected, expected.length]);
    }
  }
  for (let index = 0; index < oracle.tasks(); index += 1) {
    for (let who = 0; who < PEOPLE; who += 1) {
      const read: Command = { kind: 'read', by: who, task: index };
      expect(await service.apply(read, index, 0), `task ${String(index)} for ${String(who)}`).to.deep.equal(
        oracle.seen(who, index),
      );
    }
    if (typeof oracle.seen(SUPERUSER, index) === 'string') continue;
    expect(await service.said(index)).to.deep.equal(oracle.said(index));
    expect(await service.history(index)).to.deep.equal(oracle.history(index));
  }
};

const agree = (sequences: number, stores: () => Stores): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.array(anySequence, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (drawn) => {
      await Promise.all(drawn.map((commands) => run(stores(), commands)));
    }),
    { numRuns: Math.ceil(sequences / AT_ONCE) },
  );

describe('the task use cases match a simple model', () => {
  it('in memory', async () => {
    await agree(sequencesOr(1000), () => ({ ...makeInMemoryDatabase(), clock }));
  }).timeout(120_000);

  describe('in Postgres', () => {
    let database: OpenDatabase;
    before(async () => {
      database = await openDatabase(AT_ONCE);
    });
    after(() => database.close());

    it('in Postgres', async () => {
      const { db } = database;
      const stores: Stores = {
        unitOfWork: makePostgresUnitOfWork({ db }),
        taskQueries: makePostgresTaskQueries(db),
        commentQueries: makePostgresCommentQueries(db),
        activityQueries: makePostgresActivityQueries(db),
        clock,
      };
      await agree(sequencesOr(300), () => stores);
    }).timeout(240_000);
  });
});
