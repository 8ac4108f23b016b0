import type { Notification, NotificationId } from '@l-age/domain';
import { storeContracts, type StoreSubject } from '@l-age/domain/testing';
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
  makePostgresRetention,
  makePostgresSessionQueries,
  makePostgresTaskQueries,
  makePostgresUnitOfWork,
  makePostgresUserQueries,
  type Database,
} from '@l-age/infrastructure';
import { decodeNotification, notificationColumnsOf } from '#src/postgres/notification/notification.row.js';
import { openDatabase, query, type OpenDatabase } from './support.js';

const ALL_NOTIFICATIONS = {
  name: null,
  sql: `select ${notificationColumnsOf('n')} from l_age.notifications n order by n.id`,
};

const storedNotifications = async (db: Database): Promise<readonly Notification[]> =>
  (await db.query(ALL_NOTIFICATIONS, [])).map(decodeNotification);

/** The queued notifications, the longest waiting first. */
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
    const { db } = database;
    await query(
      database.url,
      `alter table l_age.audit_log disable trigger user;
       truncate users, tasks, l_age.audit_log, l_age.login_failures, l_age.webhook_lanes, l_age.deliveries restart identity cascade;
       alter table l_age.audit_log enable trigger user`,
    );
    return {
      unitOfWork: makePostgresUnitOfWork({ db }),
      userQueries: makePostgresUserQueries(db),
      taskQueries: makePostgresTaskQueries(db),
      commentQueries: makePostgresCommentQueries(db),
      activityQueries: makePostgresActivityQueries(db),
      notificationQueries: makePostgresNotificationQueries(db),
      postedMessages: makePostgresPostedMessages(db),
      sessionQueries: makePostgresSessionQueries(db),
      apiTokenQueries: makePostgresApiTokenQueries(db),
      auditQueries: makePostgresAuditQueries(db),
      inboxQueries: makePostgresInboxQueries(db),
      notifications: () => storedNotifications(db),
      loginFailures: makePostgresLoginFailures(db),
      retention: makePostgresRetention(db),
      deadLetterQueries: makePostgresDeadLetterQueries(db),
      deliveryQueue: makePostgresDeliveryQueue(db),
      waiting: () => waitingDeliveries(database.url),
      pass: async (seconds) => {
        const before = (...columns: readonly string[]) =>
          columns.map((name) => `${name} = ${name} - interval '${seconds} s'`);
        await query(
          database.url,
          `update l_age.webhook_lanes set ${before('not_before', 'leased_until', 'posted_at').join()}`,
        );
        await query(database.url, `update l_age.deliveries set ${before('queued_at').join()}`);
        await query(database.url, `update l_age.dead_letters set ${before('queued_at', 'gave_up_at').join()}`);
      },
    };
  };

  for (const contract of storeContracts) {
    describe(`passes ${contract.name}`, () => {
      for (const { name, run } of contract.cases) it(name, () => run(makeSubject));
    });
  }
});
