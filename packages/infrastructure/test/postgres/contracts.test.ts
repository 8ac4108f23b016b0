import type { Notification, NotificationId } from '@l-age/domain';
import { storeContracts, type StoreSubject } from '@l-age/domain/testing';
import {
  makeDeliveryQueue,
  makePgBossDeadLetterQueries,
  makePgBossDeliveries,
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
  type DeliveryQueue,
} from '@l-age/infrastructure';
import type { Knex } from 'knex';
import { openDatabase, query, silent, type OpenDatabase } from './support.js';

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
  const rows = await query(
    url,
    "select data -> 'notificationId' as id from pgboss.job where name = 'discord' and state = 'created' order by created_on",
  );
  return rows.map(({ id }) => id as NotificationId);
};

describe('Postgres', () => {
  let database: OpenDatabase;
  let queue: DeliveryQueue;
  before(async () => {
    database = await openDatabase();
    queue = makeDeliveryQueue({ url: database.url, knex: database.knex, logger: silent });
    await queue.start();
  });
  after(async () => {
    await queue.stop();
    await database.close();
  });

  const makeSubject = async (): Promise<StoreSubject> => {
    const { knex } = database;
    await knex.raw(
      `alter table l_age.audit_log disable trigger user;
       truncate users, tasks, l_age.audit_log, l_age.login_failures, pgboss.job restart identity cascade;
       alter table l_age.audit_log enable trigger user`,
    );
    return {
      unitOfWork: makePostgresUnitOfWork({ knex, deliveriesIn: makePgBossDeliveries(queue.add) }),
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
      deadLetterQueries: makePgBossDeadLetterQueries(knex),
      waiting: () => waitingDeliveries(database.url),
      giveUpNext: async (failure, reason) => {
        const [claim] = await queue.claim(1);
        if (claim === undefined) throw new Error('nothing waits to be sent');
        await queue.giveUp(claim, failure, reason);
      },
    };
  };

  for (const contract of storeContracts) {
    describe(`as ${contract.name}`, () => {
      for (const { name, run } of contract.cases) it(name, () => run(makeSubject));
    });
  }
});
