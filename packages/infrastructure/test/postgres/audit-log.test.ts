import { aNewAuditEntry, anAuditSearch, succeed } from '@l-age/domain/testing';
import { makePostgresAuditQueries, makePostgresUnitOfWork } from '@l-age/infrastructure';
import { expect } from 'chai';
import { noOutbox } from './schema.js';
import { openDatabase, type OpenDatabase } from './support.js';

const STRANGER = 'audit_log_test_stranger';

describe('The audit log in Postgres', () => {
  let database: OpenDatabase;
  before(async () => {
    database = await openDatabase(1);
    const unitOfWork = makePostgresUnitOfWork({ knex: database.knex, outboxIn: noOutbox });
    await succeed(unitOfWork.run(({ audit }) => audit.append(aNewAuditEntry())));
  });
  after(() => database.close());

  const refusalOf = (sql: string): Promise<unknown> =>
    Promise.resolve(database.knex.raw(sql)).then(
      () => 'no refusal',
      (error: unknown) => (error as { code?: unknown }).code,
    );

  for (const sql of [
    "update l_age.audit_log set action = 'login'",
    'update l_age.audit_log set action = action where false',
    'delete from l_age.audit_log',
    'truncate l_age.audit_log',
    'truncate l_age.audit_log, l_age.sessions cascade',
  ])
    it(`refuses the application's role to ${sql}`, async () => {
      expect(await refusalOf(sql)).to.equal('42501');
      expect(await succeed(makePostgresAuditQueries(database.knex).search(anAuditSearch()))).to.have.length(1);
    });

  it('is not for other roles', async () => {
    const { knex } = database;
    await knex.raw(`create role ${STRANGER}`);
    try {
      await knex.raw(`grant usage on schema l_age to ${STRANGER}`);
      const asStranger = (sql: string) =>
        refusalOf(`set role ${STRANGER}; ${sql}`).finally(() => knex.raw('reset role'));
      expect(await asStranger('select from l_age.audit_log')).to.equal('42501');
      expect(
        await asStranger("insert into l_age.audit_log (at, action, details) values (now(), 'login', '{}')"),
      ).to.equal('42501');
    } finally {
      await knex.raw(`drop owned by ${STRANGER}; drop role ${STRANGER}`);
    }
  });
});
