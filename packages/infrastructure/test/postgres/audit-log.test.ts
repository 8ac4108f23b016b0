import { aNewAuditEntry, anAuditSearch, succeed } from '@l-age/domain/testing';
import { makePostgresAuditQueries, makePostgresUnitOfWork } from '@l-age/infrastructure';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { openDatabase, type OpenDatabase, query } from './support.js';

const STRANGER = 'audit_log_test_stranger';
const OWNER = 'audit_log_test_owner';
const APPLICATION = 'audit_log_test_application';

const SECURITY_PAGE = new URL('../../../../docs/security.md', import.meta.url);

/** The instructions in the documentation. */
const sqlIn = (page: string): string => /```sql\n(.*?)```/s.exec(page)?.[1] ?? '';

describe('The audit log in Postgres', () => {
  let database: OpenDatabase;
  before(async () => {
    database = await openDatabase(1);
    const unitOfWork = makePostgresUnitOfWork({ db: database.db });
    await succeed(unitOfWork.run(({ audit }) => audit.append(aNewAuditEntry())));
  });
  after(() => database.close());

  const errorCodeOf = (sql: string): Promise<unknown> =>
    query(database.url, sql).then(
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
    it(`rejects ${sql} of the application's role`, async () => {
      expect(await errorCodeOf(sql)).to.equal('42501');
      expect(await succeed(makePostgresAuditQueries(database.db).search(anAuditSearch()))).to.have.length(1);
    });

  it('can be owned by another role, so that the application cannot drop the triggers', async () => {
    const documented = sqlIn(await readFile(SECURITY_PAGE, 'utf8'))
      .replaceAll('l_age_owner', OWNER)
      .replaceAll(/ to l_age\b/g, ` to ${APPLICATION}`);
    await query(database.url, `create role ${APPLICATION} nologin; alter schema l_age owner to ${APPLICATION}`);
    try {
      await query(database.url, documented);
      const asApplication = (sql: string) => errorCodeOf(`set role ${APPLICATION}; ${sql}`);
      expect(
        await asApplication("insert into l_age.audit_log (at, action, details) values (now(), 'login', '{}')"),
      ).to.equal('no refusal');
      expect(await asApplication('select from l_age.audit_log')).to.equal('no refusal');
      for (const sql of [
        'delete from l_age.audit_log',
        'drop trigger audit_log_append_only on l_age.audit_log',
        'alter table l_age.audit_log disable trigger all',
        'drop table l_age.audit_log',
        'alter table l_age.audit_log set schema public',
        'drop schema l_age cascade',
        'alter schema l_age rename to elsewhere',
        'drop function l_age.refuse_change_of_audit_log() cascade',
      ])
        expect(await asApplication(sql), sql).to.equal('42501');
      expect(await asApplication('create table l_age.of_a_later_version ()')).to.equal('no refusal');
    } finally {
      await query(
        database.url,
        `reassign owned by ${OWNER}, ${APPLICATION} to current_user; drop owned by ${OWNER}, ${APPLICATION}`,
      );
      await query(database.url, `drop role ${OWNER}; drop role ${APPLICATION}`);
    }
  });

  it('is not accessible for other roles', async () => {
    await query(database.url, `create role ${STRANGER}`);
    try {
      await query(database.url, `grant usage on schema l_age to ${STRANGER}`);
      const asStranger = (sql: string) => errorCodeOf(`set role ${STRANGER}; ${sql}`);
      expect(await asStranger('select from l_age.audit_log')).to.equal('42501');
      expect(
        await asStranger("insert into l_age.audit_log (at, action, details) values (now(), 'login', '{}')"),
      ).to.equal('42501');
    } finally {
      await query(database.url, `drop owned by ${STRANGER}; drop role ${STRANGER}`);
    }
  });
});
