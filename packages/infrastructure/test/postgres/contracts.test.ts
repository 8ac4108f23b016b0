import { outboxContract, storeContracts, type StoreSubject } from '@l-age/domain/testing';
import {
  makePostgresSessionQueries,
  makePostgresTaskQueries,
  makePostgresUnitOfWork,
  makePostgresUserQueries,
} from '@l-age/infrastructure';
import { noOutbox } from './schema.js';
import { openDatabase, type OpenDatabase } from './support.js';

describe('Postgres', () => {
  let database: OpenDatabase;
  before(async () => {
    database = await openDatabase();
  });
  after(() => database.close());

  const makeSubject = async (): Promise<StoreSubject> => {
    const { knex } = database;
    await knex.raw('truncate users, tasks, task_mentions, l_age.sessions, l_age.notifications restart identity');
    return {
      unitOfWork: makePostgresUnitOfWork({ knex, outboxIn: noOutbox }),
      userQueries: makePostgresUserQueries(knex),
      taskQueries: makePostgresTaskQueries(knex),
      sessionQueries: makePostgresSessionQueries(knex),
      notifications: () => [],
    };
  };

  for (const contract of storeContracts.filter(({ name }) => name !== outboxContract.name)) {
    describe(`as ${contract.name}`, () => {
      for (const { name, run } of contract.cases) it(name, () => run(makeSubject));
    });
  }
});
