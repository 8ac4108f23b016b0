import { LANE_BATCH } from '@l-age/domain';
import { succeed } from '@l-age/domain/testing';
import { makePostgresDeliveryQueue } from '@l-age/infrastructure';
import { expect } from 'chai';
import { openDatabase, query, type OpenDatabase } from '../postgres/support.js';

const LONG = 20_000;

/** Many empty lanes, some paused ones, and a long one. */
const FILL = `
  insert into l_age.webhook_lanes (webhook_id, waiting, not_before)
  select 'idle' || n, 0, now() from generate_series(1, ${LONG}) n
  union all select 'paused' || n, 1, now() + interval '1 hour' from generate_series(1, 1000) n
  union all values ('long', 1, now());
  insert into l_age.deliveries (webhook_id, notification_id)
  select case when n % 2 = 0 then 'long' else 'paused' || n % 1000 + 1 end, n from generate_series(1, ${LONG}) n`;

type Sent = Readonly<{ sql: string; bindings: readonly unknown[] }>;

type Node = Readonly<{
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: readonly Node[];
}>;
const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

describe('the statements that claim lanes', () => {
  let database: OpenDatabase;
  before(async () => {
    database = await openDatabase();
    // The setting of the pool's connections.
    await query(
      database.url,
      "do $$ begin execute format('alter database %I set random_page_cost to 1', current_database()); end $$",
    );
    await query(database.url, `${FILL}; analyze l_age.webhook_lanes; analyze l_age.deliveries`);
  });
  after(() => database.close());

  const explain = async ({ sql, bindings }: Sent): Promise<readonly Node[]> => {
    await query(database.url, "update l_age.webhook_lanes set leased_until = '-infinity' where webhook_id = 'long'");
    const [row] = await query(database.url, `explain (analyze, format json) ${sql}`, [...bindings]);
    const [{ Plan }] = row?.['QUERY PLAN'] as [{ Plan: Node }];
    return nodesOf(Plan);
  };

  it('read only the due lane and its batch', async () => {
    const sent: Sent[] = [];
    database.db.onStatement((sql, bindings) => sent.push({ sql, bindings: [...bindings] }));
    const [lane, ...others] = await succeed(makePostgresDeliveryQueue(database.db).claim(20));
    expect([lane?.webhookId, lane?.deliveries.length, others.length]).to.deep.equal(['long', LANE_BATCH, 0]);
    expect(sent).to.have.length(2);
    for (const statement of sent) {
      for (const node of await explain(statement)) {
        if (node['Relation Name'] === undefined) continue;
        expect(node['Node Type'], JSON.stringify(node)).not.to.equal('Seq Scan');
        expect(node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)).to.be.at.most(LANE_BATCH);
      }
    }
  });
});
