import type { NotificationId } from '@l-age/domain';
import { laneContract, succeed, type LaneSubject } from '@l-age/domain/testing';
import type { Claim, QueuedLane } from '@l-age/infrastructure';
import { expect } from 'chai';
import { openDatabase, query, type OpenDatabase } from '../postgres/support.js';
import { makeProcess, type Process } from './scene.js';

/** Nobody listens there, and nobody delivers. */
const NOWHERE = 'http://127.0.0.1:1';

describe('a lane of the delivery queue', () => {
  let database: OpenDatabase;
  let process: Process;
  before(async () => {
    database = await openDatabase();
    process = makeProcess(database.url, database.db, NOWHERE);
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

  describe('that is one of many in a long queue', () => {
    const QUEUED = 20_000;
    /** The head is copied, so that everything is as pg-boss would have it: half of it into the same lane. */
    const FILL = `insert into pgboss.job
        (id, name, data, start_after, created_on, singleton_key, policy, keep_until)
      select gen_random_uuid(), name, data, start_after, created_on + n * interval '1 millisecond',
        case when n % 2 = 0 then singleton_key else (n % 100)::text end, policy, keep_until
      from pgboss.job, generate_series(1, ${QUEUED}) n`;

    type Node = Readonly<{
      'Node Type': string;
      'Relation Name'?: string;
      'Actual Rows': number;
      'Rows Removed by Filter'?: number;
      Plans?: readonly Node[];
    }>;
    const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
    const explain = async ({ sql, bindings }: Sent): Promise<readonly Node[]> => {
      const [row] = await query(database.url, `explain (analyze, format json) ${sql}`, [...bindings]);
      const [{ Plan }] = row?.['QUERY PLAN'] as [{ Plan: Node }];
      return nodesOf(Plan);
    };
    type Sent = Readonly<{ sql: string; bindings: readonly unknown[] }>;

    for (const state of ['before it is analysed', 'when it was analysed']) {
      it(`is read no further than is asked for, ${state}`, async () => {
        const { takeHead, queue } = await makeSubject();
        await queue();
        await query(database.url, `${FILL}${state.startsWith('when') ? '; analyze pgboss.job' : ''}`);
        const lane = await takeHead();
        const sent: Sent[] = [];
        const listen = (statement: Sent) => void sent.push(statement);
        process.knex.on('query', listen);
        await succeed(lane.age());
        expect(await succeed(lane.behind({ skip: 50, limit: 100 }))).to.have.length(100);
        process.knex.removeListener('query', listen);
        expect(sent).to.have.length(2);
        for (const node of (await Promise.all(sent.map(explain))).flat()) {
          expect(node['Node Type'], JSON.stringify(node)).not.to.match(/^(Seq Scan|Bitmap|Sort)/);
          expect(node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)).to.be.at.most(2 * 150);
        }
      });
    }
  });
});
