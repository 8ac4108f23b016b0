// Checks that the duration of a rejected login does not depend on the existence of the user: `npm run bench:login`.
// Wrong passwords for active, deactivated and unknown users alternate, each from its own address. Exit code 1 if the
// median of the differences is 5 ms or more. It uses a temporary database. Run it on an idle machine. The argument is
// the bcrypt cost, by default 12; with 4, the rest of the login dominates.

import bcrypt from 'bcrypt';
import * as E from 'fp-ts/lib/Either.js';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import pg from 'pg';
import { decodeConfig } from '../../apps/http/dist/config/config.js';
import { startService } from '../../apps/http/dist/service.js';
import { makeBcryptPasswordHasher } from '../../packages/infrastructure/dist/index.js';
import { createMigratedTestDatabase, stopTestPostgres } from '../../packages/infrastructure/dist/testing/index.js';

/** A round has one attempt of each kind: 402 attempts in total. */
const ROUNDS = 134;
const WARM_UP_ROUNDS = 4;
const LIMIT_MS = 5;

const cost = Number(process.argv[2] ?? 12);

/** Enough accounts that none has the number of failures that throttles it. */
const ACCOUNTS = 10;
const KINDS = ['known', 'inactive', 'unknown'];

const silent = { debug() {}, info() {}, warn() {}, error: console.error };

const addPeople = async (url) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const hash = await bcrypt.hash('violet-otter-climbs-42', cost);
  for (const kind of ['known', 'inactive'])
    await client.query(
      `insert into users (username, email, hashed_password, is_superuser, is_active)
       select $1 || n, $1 || n || '@example.com', $2, false, $1 = 'known' from generate_series(0, $3::int) as n`,
      [kind, hash, ACCOUNTS - 1],
    );
  await client.end();
};

const start = async (databaseUrl) => {
  const variables = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'k'.repeat(32),
    HOST: '127.0.0.1',
    PORT: '0',
    RATE_LIMIT_REQUESTS: '0',
    TRUSTED_PROXIES: '127.0.0.1',
    SHUTDOWN_GRACE_SECONDS: '0',
  };
  const config = decodeConfig(variables, () => false);
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left));
  const overrides = { passwordHasher: makeBcryptPasswordHasher({ queueSize: 100, cost }) };
  return startService({ config: config.right, logger: silent, overrides });
};

let attempts = 0;

/** Milliseconds. */
const timeOf = async (url, kind, round) => {
  const username = `${kind}${round % ACCOUNTS}`;
  attempts += 1;
  const address = `10.0.${attempts >> 8}.${attempts & 255}`;
  const begun = performance.now();
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    body: new URLSearchParams({ username, password: 'not-the-password' }),
    headers: { 'x-forwarded-for': address },
  });
  await response.text();
  if (response.status !== 401) throw new Error(`${username}: ${response.status}`);
  return performance.now() - begun;
};

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

/** Each round starts with another kind. */
const measureRound = async (url, round) => {
  const times = {};
  for (let turn = 0; turn < KINDS.length; turn += 1) {
    const kind = KINDS[(round + turn) % KINDS.length];
    times[kind] = await timeOf(url, kind, round);
  }
  return times;
};

const measure = async (url) => {
  const rounds = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) rounds.push(await measureRound(url, round));
  return rounds.slice(WARM_UP_ROUNDS);
};

/** Prints the result. True if the difference is small enough. */
const judge = (rounds) => {
  for (const kind of KINDS)
    console.log(`${kind.padEnd(9)} ${median(rounds.map((times) => times[kind])).toFixed(2)} ms`);
  const pairs = [
    ['known', 'unknown'],
    ['inactive', 'unknown'],
    ['known', 'inactive'],
  ];
  return pairs.every(([one, other]) => {
    const difference = Math.abs(median(rounds.map((times) => times[one] - times[other])));
    console.log(`${one} and ${other}: median difference ${difference.toFixed(2)} ms, wanted: < ${LIMIT_MS} ms`);
    return difference < LIMIT_MS;
  });
};

const { url: databaseUrl, drop } = await createMigratedTestDatabase();
try {
  await addPeople(databaseUrl);
  const service = await start(databaseUrl);
  const rounds = await measure(service.summary.url);
  await service.stop({ graceSeconds: 0 });
  if (!judge(rounds)) process.exitCode = 1;
} finally {
  await drop();
  await stopTestPostgres();
}
