// Whether trouble at Discord is felt by requests, and by the messages to others: `npm run bench:delivery`. Two services,
// each with its own database and its own Discord, are asked in turns to make tasks, at an even rate, each for somebody of a
// thousand with a webhook. One has a healthy Discord throughout; that of the other is healthy at first, then has one trouble
// after another. So whatever else the machine does touches both alike, and the first phase shows how much the ratios scatter.
// After each phase everything has to arrive; exit code 1 when it does not, or when a request fails. It needs no database, it
// starts one for the moment. --seconds: how long each phase takes, 60 unless given; --rate: tasks in a second for each, 20.

import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stopTestPostgres } from '../../packages/infrastructure/dist/testing/index.js';
import { startDiscord, TROUBLES } from './delivery-discord.mjs';
import { startService } from './delivery-service.mjs';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '20' } },
});
const SECONDS = Number(values.seconds);
const RATE = Number(values.rate);
const WEBHOOKS = 1000;
const WARM_UP_SECONDS = 5;
/** After a minute without Discord the longest pause before another try is about as long. */
const PATIENCE_SECONDS = 180;

const say = (...columns) => console.log(columns.join(' '));

/** What goes wrong takes for ever, and is a failure. */
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

/** Milliseconds from the moment at which the request was due to its answer. */
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

/** Asks all in turns, at the rate, whatever the answers take. What each made, in the order of the twins. */
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

/** Until it holds, but not for ever. */
const waitFor = async (condition) => {
  const giveUpAt = performance.now() + PATIENCE_SECONDS * 1000;
  while (!condition() && performance.now() < giveUpAt) await sleep(20);
};

/** How long it takes until everything has arrived. */
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

const measureRequests = async ([healthy, troubled]) => {
  say(`\nRequests, ${RATE} a second to each for ${SECONDS} s: p50 and p99, healthy -> troubled`);
  for (const trouble of ['none', ...Object.keys(TROUBLES)]) {
    if (trouble !== 'none') await troubled.discord.begin(trouble);
    const [usual, times] = (await load([healthy, troubled], SECONDS)).map((made) =>
      made.map(({ milliseconds }) => milliseconds),
    );
    if (trouble !== 'none') await troubled.discord.end(trouble);
    const arrival = await allArrived(troubled);
    await allArrived(healthy);
    show(trouble, times, usual, arrival);
  }
};

/** Milliseconds from the request to the message. */
const deliveryTimes = async ({ discord, begunAt }, made) => {
  await waitFor(() => made.every(({ title }) => discord.arrivals.has(title)));
  return made.map(({ title }) => (discord.arrivals.get(title) ?? Infinity) - begunAt.get(title));
};

const measureDeliveries = async ([healthy, troubled]) => {
  say(`\nFrom the request to the message, ${WEBHOOKS - 2} webhooks: p50 and p99, healthy -> beside those two`);
  const [dead, hanging] = troubled.listeners;
  const others = [healthy, troubled].map((twin) => ({ ...twin, listeners: twin.listeners.slice(2) }));
  for (const areBad of [false, true]) {
    if (areBad) {
      troubled.discord.beginBad(dead.webhookId, hanging.webhookId);
      for (const listener of [dead, hanging]) await createTask(troubled, performance.now(), listener);
    }
    const made = await load(others, SECONDS);
    const [usual, times] = await Promise.all(others.map((twin, index) => deliveryTimes(twin, made[index])));
    troubled.discord.endBad(dead.webhookId, hanging.webhookId);
    show(areBad ? 'one dead, one hanging' : 'none', times, usual, await allArrived(troubled));
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
