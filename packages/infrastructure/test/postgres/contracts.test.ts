import type { Notification, NotificationId } from '@l-age/domain';
import { storeContracts, taskListsContract, taskSearchContract, type StoreSubject } from '@l-age/domain/testing';
import {
  makePostgresDeadLetterQueries,
  makePostgresDeliveryQueue,
  makePostgresActivityQueries,
  makePostgresCommentQueries,
  makePostgresLoginFailures,
  makePostgresInboxQueries,
  makePostgresNotificationQueries,
  makePostgresApiTokenQueries,
  makePostgresAuditQueries,
  makePostgresPostedMessages,
  makePostgresSessionQueries,
  makePostgresTaskQueries,
  makePostgresUnitOfWork,
  makePostgresUserQueries,
} from '@l-age/infrastructure';
import type { Knex } from 'knex';
import { openDatabase, query, type OpenDatabase } from './support.js';

const storedNotifications = async (knex: Knex): Promise<readonly Notification[]> => {
  const rows = await knex.withSchema('l_age').from('notifications').orderBy('id');
  return rows.map((row) => ({
    id: row.id,
    recipientId: row.recipient_id,
    event: row.event,
    reason: row.reason,
    taskId: row.task_id,
    commentId: row.comment_id,
    actor: { id: row.actor_id, username: row.actor_username },
    summary: row.summary,
    createdAt: row.created_at,
  }));
};

/** The notifications that wait to be sent, the longest waiting first. */
const waitingDeliveries = async (url: string): Promise<readonly NotificationId[]> => {
  const rows = await query(url, 'select notification_id::int as id from l_age.deliveries order by deliveries.id');
  return rows.map(({ id }) => id as NotificationId);
};

describe('Postgres', () => {
  let database: OpenDatabase;
  before(async () => {
    database = await openDatabase();
  });
  after(() => database.close());

  const makeSubject = async (): Promise<StoreSubject> => {
    const { knex } = database;
    await knex.raw(
      `alter table l_age.audit_log disable trigger user;
       truncate users, tasks, l_age.audit_log, l_age.login_failures, l_age.webhook_lanes, l_age.deliveries restart identity cascade;
       alter table l_age.audit_log enable trigger user`,
    );
    return {
      unitOfWork: makePostgresUnitOfWork({ knex }),
      userQueries: makePostgresUserQueries(knex),
      taskQueries: makePostgresTaskQueries(knex),
      commentQueries: makePostgresCommentQueries(knex),
      activityQueries: makePostgresActivityQueries(knex),
      notificationQueries: makePostgresNotificationQueries(knex),
      postedMessages: makePostgresPostedMessages(knex),
      sessionQueries: makePostgresSessionQueries(knex),
      apiTokenQueries: makePostgresApiTokenQueries(knex),
      auditQueries: makePostgresAuditQueries(knex),
      inboxQueries: makePostgresInboxQueries(knex),
      notifications: () => storedNotifications(knex),
      loginFailures: makePostgresLoginFailures(knex),
      deadLetterQueries: makePostgresDeadLetterQueries(knex),
      deliveryQueue: makePostgresDeliveryQueue(knex),
      waiting: () => waitingDeliveries(database.url),
      pass: async (seconds) => {
        const before = (...columns: readonly string[]) =>
          columns.map((name) => `${name} = ${name} - interval '${seconds} s'`);
        await knex.raw(`update l_age.webhook_lanes set ${before('not_before', 'leased_until', 'posted_at').join()}`);
        await knex.raw(`update l_age.deliveries set ${before('queued_at').join()}`);
      },
    };
  };

  describe('with no patience to walk along a list', () => {
    const makeImpatient = async (): Promise<StoreSubject> => ({
      ...(await makeSubject()),
      taskQueries: makePostgresTaskQueries(database.knex, { steps: 2, stepsForEach: 0 }),
    });
    for (const { cases } of [taskListsContract, taskSearchContract]) {
      for (const { name, run } of cases) it(name, () => run(makeImpatient));
    }
  });

  for (const contract of storeContracts) {
    describe(`as ${contract.name}`, () => {
      for (const { name, run } of contract.cases) it(name, () => run(makeSubject));
    });
  }
});
