import type { Notification } from '@l-age/domain';
import { notificationQueriesContract, outboxContract, type NotificationStoreSubject } from '@l-age/domain/testing';
import { makePostgresNotificationQueries } from '@l-age/infrastructure';
import { openDatabase, type OpenDatabase } from '../postgres/support.js';
import { makeProcess, type Process } from './scene.js';

/** Nobody listens there, and nobody delivers. */
const NOWHERE = 'http://127.0.0.1:1';

describe('Postgres with a delivery queue', () => {
  let database: OpenDatabase;
  let process: Process;
  before(async () => {
    database = await openDatabase();
    process = makeProcess(database.url, database.knex, NOWHERE);
    await process.queue.start();
  });
  after(async () => {
    await process.queue.stop();
    await database.close();
  });

  const queries = () => makePostgresNotificationQueries(database.knex);

  /** In the order in which they were numbered. */
  const storedNotifications = async (): Promise<readonly Notification[]> => {
    const ids: readonly number[] = await database.knex('l_age.notifications').orderBy('id').pluck('id');
    const found = await Promise.all(ids.map((id) => queries().findForDelivery(id as Notification['id'])()));
    return found.flatMap((one) =>
      one._tag === 'Right' && one.right._tag === 'Some' ? [one.right.value.notification] : [],
    );
  };

  const makeSubject = async (): Promise<NotificationStoreSubject> => {
    await database.knex.raw('truncate users, tasks, pgboss.job restart identity cascade');
    return { unitOfWork: process.unitOfWork, notificationQueries: queries(), notifications: storedNotifications };
  };

  for (const { name, cases } of [outboxContract, notificationQueriesContract] as const) {
    describe(`as ${name}`, () => {
      for (const { name: promise, run } of cases) it(promise, () => run(makeSubject));
    });
  }
});
