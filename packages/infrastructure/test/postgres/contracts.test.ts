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
  type Database,
  type DeliveryQueue,
} from '@l-age/infrastructure';
import { decodeNotification, notificationColumnsOf } from '#src/postgres/notification.row.js';
import { openDatabase, query, silent, type OpenDatabase } from './support.js';

const ALL_NOTIFICATIONS = {
  name: null,
  sql: `select ${notificationColumnsOf('n')} from l_age.notifications n order by n.id`,
};

const storedNotifications = async (db: Database): Promise<readonly Notification[]> =>
  (await db.query(ALL_NOTIFICATIONS, [])).map(decodeNotification);

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
    queue = makeDeliveryQueue({ url: database.url, db: database.db, logger: silent });
    await queue.start();
  });
  after(async () => {
    await queue.stop();
    await database.close();
  });

  const makeSubject = async (): Promise<StoreSubject> => {
    const { db } = database;
    await query(
      database.url,
      `alter table l_age.audit_log disable trigger user;
       truncate users, tasks, l_age.audit_log, l_age.login_failures, pgboss.job restart identity cascade;
       alter table l_age.audit_log enable trigger user`,
    );
    return {
      unitOfWork: makePostgresUnitOfWork({ db, deliveriesIn: makePgBossDeliveries(queue.add) }),
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
      deadLetterQueries: makePgBossDeadLetterQueries(db),
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
