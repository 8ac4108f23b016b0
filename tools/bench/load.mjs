import autocannon from 'autocannon';
import bcrypt from 'bcrypt';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { execute } from './data.mjs';
import { requestsOf } from './operations.mjs';
import { canReadProcesses } from './programs.mjs';

const SAMPLE_MS = 100;
/** autocannon ends a run at its next sample, by default once per second. */
const END_WITHIN_MS = 50;
const LONGEST_WAIT_MS = 30_000;

export const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
export const median = (values) => quantile(values, 0.5);

/** Sends requests of one operation with the given number of connections, for the given time. */
export const applyLoad = async (program, operation, connections, seconds) => {
  const times = [];
  let megabytes = program.megabytes();
  const sampling = setInterval(() => (megabytes = Math.max(megabytes, program.megabytes())), SAMPLE_MS);
  const cpuBefore = program.cpuSeconds();
  let connection = 0;
  const load = autocannon({
    url: program.url,
    connections,
    duration: seconds,
    sampleInt: END_WITHIN_MS,
    timeout: 60,
    setupClient: (client) => client.setRequests(requestsOf(program, operation, connection++)),
  });
  // Not the duration in the result, which includes the time for building the requests.
  let begun;
  load.on('start', () => (begun = performance.now()));
  load.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  const result = await Promise.resolve(load).finally(() => clearInterval(sampling));
  const elapsed = (performance.now() - begun) / 1000;
  return {
    perSecond: times.length / elapsed,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpuMilliseconds: (1000 * (program.cpuSeconds() - cpuBefore)) / times.length,
    megabytes,
    errors: result.non2xx + result.errors,
  };
};

const isBusy = async (databaseUrl) => {
  const { rows } = await execute(
    databaseUrl,
    `select 1 from pg_stat_activity
     where state <> 'idle' and backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return rows.length > 0;
};

/** Waits until the requests of the last load are processed, so that the next load starts on an idle machine. */
export const waitUntilIdle = async (programs, databaseUrl) => {
  const cpu = () => programs.reduce((sum, program) => sum + program.cpuSeconds(), 0);
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  for (let calm = 0; calm < 2 && performance.now() < giveUpAt;) {
    const before = cpu();
    await sleep(150);
    const used = canReadProcesses ? cpu() - before : 0;
    calm = used <= 0.02 && !(await isBusy(databaseUrl)) ? calm + 1 : 0;
  }
};

/** The number of passwords that this machine can verify per second. */
export const bcryptPerSecond = async (seconds) => {
  const hash = await bcrypt.hash('violet-otter-climbs-42', 12);
  const begun = performance.now();
  let checked = 0;
  const check = async () => {
    while (performance.now() - begun < seconds * 1000) {
      await bcrypt.compare('violet-otter-climbs-42', hash);
      checked += 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, check));
  return checked / ((performance.now() - begun) / 1000);
};
