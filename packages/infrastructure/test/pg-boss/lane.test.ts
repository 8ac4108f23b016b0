import type { NotificationId } from '@l-age/domain';
import { laneContract, type LaneSubject } from '@l-age/domain/testing';
import type { Claim, QueuedLane } from '@l-age/infrastructure';
import { openDatabase, type OpenDatabase } from '../postgres/support.js';
import { makeProcess, type Process } from './scene.js';

/** Nobody listens there, and nobody delivers. */
const NOWHERE = 'http://127.0.0.1:1';

describe('a lane of the delivery queue', () => {
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

  const makeSubject = async (): Promise<LaneSubject> => {
    const { queue, knex } = process;
    await knex.raw('truncate pgboss.job, l_age.lanes');
    let last = 0;
    let head: Claim;
    let taken: QueuedLane;
    const add = async (lane: string): Promise<NotificationId> => {
      last += 1;
      const notificationId = last as NotificationId;
      await knex.transaction((trx) => queue.add(trx, [{ notificationId, lane }]));
      return notificationId;
    };
    return {
      queue: () => add('1'),
      queueElsewhere: () => add('2').then(() => undefined),
      takeHead: async () => {
        head = (await queue.claim(10)).find(({ lane }) => lane === '1') ?? head;
        taken = queue.laneOf(head);
        return taken;
      },
      settle: async ({ isNew, others }) => {
        await queue.complete(head, { isNew, others: taken.deliveriesOf(others) });
      },
      pass: async (seconds) => {
        await knex.raw("update pgboss.job set created_on = created_on - ? * interval '1 second'", [seconds]);
        await knex.raw("update l_age.lanes set posted_at = posted_at - ? * interval '1 second'", [seconds]);
      },
    };
  };

  describe(`is ${laneContract.name}`, () => {
    for (const { name, run } of laneContract.cases) it(name, () => run(makeSubject));
  });
});
