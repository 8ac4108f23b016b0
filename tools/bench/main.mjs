// Compares the service with a baseline on Express under the same load: `npm run bench`. It prints a Markdown table.
// Exit code 1 if a request failed. docs/performance.md explains the options and the table.

import process from 'node:process';
import { parseArgs } from 'node:util';
import { startTemporaryPostgres } from '../../packages/infrastructure/dist/testing/index.js';
import { makeDatabases, PASSWORD, SENDERS } from './data.mjs';
import { applyLoad, bcryptPerSecond, waitUntilIdle } from './load.mjs';
import { OPERATIONS, requireSameAnswers, tasksToUpdate } from './operations.mjs';
import { canReadProcesses, startBare, startService } from './programs.mjs';
import { LOG_STATEMENTS, makeStatementLog, printStatements } from './statements.mjs';
import { markdownTable } from './table.mjs';

/** Production settings: acknowledged writes are on the disk. */
const POSTGRES = {
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  max_connections: '200',
};
const WARM_UP_CONNECTIONS = 8;
/** The number of logins that the service queues. More get a 503. */
const MOST_LOGINS = 100;

const { values } = parseArgs({
  options: {
    ops: { type: 'string', default: Object.keys(OPERATIONS).join(',') },
    conc: { type: 'string', default: '1,32,128' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    tasks: { type: 'string', default: '100000' },
    statements: { type: 'boolean', default: process.env.BENCH_SQL === '1' },
  },
});
const operations = values.ops.split(',');
const [connectionCounts, [rounds], [seconds], [tasks]] = [values.conc, values.rounds, values.seconds, values.tasks].map(
  (list) => list.split(',').map(Number),
);
const unknown = operations.filter((name) => !(name in OPERATIONS));
if (unknown.length > 0 || ![...connectionCounts, rounds, seconds, tasks].every((value) => value > 0)) {
  console.error(`--ops is a list of ${Object.keys(OPERATIONS).join(', ')}; the other options are positive numbers`);
  process.exit(2);
}

const progress = (text) => console.error(`bench: ${text}`);

const measure = async ({ bare, service, databaseUrl }) => {
  const ceiling = operations.includes('login') ? await bcryptPerSecond(Math.max(seconds, 2)) : undefined;
  const measurements = [];
  for (const operation of operations) {
    const isLogin = operation === 'login';
    const programs = isLogin ? [service] : [bare, service];
    for (const program of programs) await applyLoad(program, operation, WARM_UP_CONNECTIONS, seconds);
    for (const connections of connectionCounts.filter((count) => !isLogin || count <= MOST_LOGINS)) {
      // Each connection logs in three times.
      const duration = isLogin ? Math.max(seconds, Math.ceil((3 * connections) / ceiling)) : seconds;
      const runs = { bare: [], service: [] };
      for (let round = 1; round <= rounds; round += 1)
        for (const program of programs) {
          await waitUntilIdle(programs, databaseUrl);
          const run = await applyLoad(program, operation, connections, duration);
          runs[program.name].push(run);
          progress(
            `${operation}, ${connections} connections, round ${round}, ${program.name}: ${run.perSecond.toFixed(1)}/s`,
          );
        }
      measurements.push({ operation, connections, ...runs, ...(isLogin && { ceiling }) });
    }
  }
  return measurements;
};

const report = (measurements, adoption, memory) => {
  const settings = Object.entries(POSTGRES).map(([name, value]) => `${name}=${value}`);
  console.log(markdownTable(measurements));
  console.log(`
${tasks} tasks; medians of ${rounds} × ${seconds} s, in turns; Node ${process.versions.node}, PostgreSQL with ${settings.join(', ')}.
Adoption of the first version's database: ${adoption.seconds.toFixed(1)} s, ${adoption.before.toFixed(0)} MB grew to ${adoption.after.toFixed(0)} MB.`);
  if (canReadProcesses) console.log(`Memory of the service before the load: ${memory.toFixed(0)} MB.`);
  else console.log(`Processor time and memory are read from /proc, which ${process.platform} does not have.`);
};

// Programs and folders are removed at the exit of this process, also after a second signal.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const log = makeStatementLog();
const postgres = await startTemporaryPostgres({
  settings: values.statements ? { ...POSTGRES, ...LOG_STATEMENTS } : POSTGRES,
  onLine: log.onLine,
});
const running = [];
try {
  progress(`making ${tasks} tasks`);
  const { adoption, ...databases } = await makeDatabases(postgres.url, tasks);
  const tasksOf = await tasksToUpdate(databases.service);
  const service = { ...(await startService(databases.service, SENDERS, PASSWORD)), tasksOf };
  running.push(service);
  if (values.statements) {
    await printStatements({ program: service, databaseUrl: databases.service, operations, log });
  } else {
    const bare = { ...(await startBare(databases.bare)), tasksOf };
    running.push(bare);
    await requireSameAnswers([bare, service]);
    const memory = service.megabytes();
    const measurements = await measure({ bare, service, databaseUrl: postgres.url });
    report(measurements, adoption, memory);
    const isFailed = ({ errors }) => errors > 0;
    if (measurements.some((row) => [...row.bare, ...row.service].some(isFailed))) process.exitCode = 1;
  }
} finally {
  for (const { stop } of running) await stop();
  await postgres.stop();
}
