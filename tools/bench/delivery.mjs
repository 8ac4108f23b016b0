// Measures the effect of Discord failures on requests and on messages to other webhooks: `npm run bench:delivery`. Two
// services, each with its own database and fake Discord, alternately get requests to create tasks at a constant rate.
// The assignees are a thousand users with webhooks. The first Discord always works. The second one has one failure after
// another. Both services run at the same time, so other load of the machine affects both. The first phase has no
// failures and shows the variance.
// All messages must arrive after each phase. Exit code 1 if they do not, or if a request fails. Temporary databases are
// used. --seconds: duration of a phase, 60 by default; --rate: tasks per second and service, 20 by default.

import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stopTestPostgres } from '../../packages/infrastructure/dist/testing/index.js';
import { startDiscord, FAILURES } from './delivery-discord.mjs';
import { startService } from './delivery-service.mjs';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '20' } },
});
const SECONDS = Number(values.seconds);
const RATE = Number(values.rate);
const WEBHOOKS = 1000;
const WARM_UP_SECONDS = 5;
/** After an outage of a minute, the longest back-off is about a minute. */
const MAX_WAIT_SECONDS = 180;

const say = (...columns) => console.log(columns.join(' '));

/** Counts a failure as an infinite time. */
const fail = (what) => {
  say(what);
  process.exitCode = 1;
  return Infinity;
};

const percentile = (times, share) => times.toSorted((a, b) => a - b)[Math.ceil(times.length * share) - 1];

const startTwin = async () => {
  const discord = await startDiscord();
  const service = await startService({ discordUrl: discord.url, webhooks: WEBHOOKS });
  return { discord, service, listeners: service.listeners, begunAt: new Map() };
};

/** Milliseconds from the scheduled time of the request to its response. */
const createTask = async ({ service, begunAt }, due, listener) => {
  const title = `task-${begunAt.size + 1}`;
  begunAt.set(title, due);
  try {
    await service.createTask(title, listener.id);
    return { title, milliseconds: performance.now() - due };
  } catch (error) {
    return { title, milliseconds: fail(`${title}: ${error.message}`) };
  }
};

/** Sends requests to the services alternately at a constant rate. Returns the tasks of each service. */
const load = async (twins, seconds) => {
  const start = performance.now();
  const made = twins.map(() => []);
  for (let tick = 0; tick < seconds * RATE * twins.length; tick += 1) {
    const due = start + (tick * 1000) / (RATE * twins.length);
    await sleep(Math.max(0, due - performance.now()));
    const turn = tick % twins.length;
    const twin = twins[turn];
    made[turn].push(createTask(twin, due, twin.listeners[twin.begunAt.size % twin.listeners.length]));
  }
  return Promise.all(made.map((tasks) => Promise.all(tasks)));
};

/** Polls until the condition holds or the time is over. */
const waitFor = async (condition) => {
  const deadline = performance.now() + MAX_WAIT_SECONDS * 1000;
  while (!condition() && performance.now() < deadline) await sleep(20);
};

/** Waits until all messages have arrived, and returns a description. */
const allArrived = async ({ discord, begunAt }) => {
  const start = performance.now();
  await waitFor(() => discord.arrivals.size >= begunAt.size);
  const missing = begunAt.size - discord.arrivals.size;
  if (missing > 0) fail(`${missing} messages have not arrived`);
  return `${begunAt.size - missing} of ${begunAt.size} there ${((performance.now() - start) / 1000).toFixed(1)} s later`;
};

const show = (name, times, healthy, more) =>
  say(
    name.padEnd(24),
    ...[0.5, 0.99].map((share) => {
      const [here, there] = [times, healthy].map((all) => percentile(all, share));
      return `${there.toFixed(1).padStart(7)} -> ${here.toFixed(1).padStart(7)} ms ${(here / there).toFixed(2).padStart(5)}x  `;
    }),
    more,
  );

const measureRequests = async ([healthy, failing]) => {
  say(`\nRequests, ${RATE} a second to each for ${SECONDS} s: p50 and p99, healthy -> failing`);
  for (const failure of ['none', ...Object.keys(FAILURES)]) {
    if (failure !== 'none') await failing.discord.begin(failure);
    const [baseline, times] = (await load([healthy, failing], SECONDS)).map((made) =>
      made.map(({ milliseconds }) => milliseconds),
    );
    if (failure !== 'none') await failing.discord.end(failure);
    const arrival = await allArrived(failing);
    await allArrived(healthy);
    show(failure, times, baseline, arrival);
  }
};

/** Milliseconds from the request to the message. */
const deliveryTimes = async ({ discord, begunAt }, made) => {
  await waitFor(() => made.every(({ title }) => discord.arrivals.has(title)));
  return made.map(({ title }) => (discord.arrivals.get(title) ?? Infinity) - begunAt.get(title));
};

const measureDeliveries = async ([healthy, failing]) => {
  say(`\nFrom the request to the message, ${WEBHOOKS - 2} webhooks: p50 and p99, healthy -> with these two`);
  const [dead, hanging] = failing.listeners;
  const others = [healthy, failing].map((twin) => ({ ...twin, listeners: twin.listeners.slice(2) }));
  for (const withFailures of [false, true]) {
    if (withFailures) {
      failing.discord.beginBad(dead.webhookId, hanging.webhookId);
      for (const listener of [dead, hanging]) await createTask(failing, performance.now(), listener);
    }
    const made = await load(others, SECONDS);
    const [baseline, times] = await Promise.all(others.map((twin, index) => deliveryTimes(twin, made[index])));
    failing.discord.endBad(dead.webhookId, hanging.webhookId);
    show(withFailures ? 'one dead, one hanging' : 'none', times, baseline, await allArrived(failing));
  }
};

const twins = [await startTwin(), await startTwin()];
try {
  await load(twins, WARM_UP_SECONDS);
  for (const twin of twins) await allArrived(twin);
  await measureRequests(twins);
  await measureDeliveries(twins);
} finally {
  for (const { service, discord } of twins) {
    await service.stop();
    await discord.close();
  }
  await stopTestPostgres();
}
