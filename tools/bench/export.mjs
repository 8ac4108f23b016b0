import process from 'node:process';
import { jsonChunks } from '../../apps/http/dist/http/tasks/task-export.js';

const resident = () => process.memoryUsage.rss() / 2 ** 20;

/** Everything there is, rendered and thrown away. */
export const measureExport = async ({ queries }) => {
  const order = { by: 'createdAt', descending: true };
  const batches = queries.readAll({ scope: { kind: 'all' }, deleted: false, filter: {}, order });
  const begun = performance.now();
  const before = resident();
  let most = before;
  let rows = 0;
  const counted = async function* () {
    for await (const batch of batches) {
      if (batch._tag === 'Left') throw new Error('the database did not answer', { cause: batch.left });
      rows += batch.right.length;
      yield batch;
    }
  };
  for await (const chunk of jsonChunks(counted())) if (chunk._tag === 'Right') most = Math.max(most, resident());
  return { rows, seconds: (performance.now() - begun) / 1000, megabytes: most - before };
};
