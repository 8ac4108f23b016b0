import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const SERVICE = path.resolve(import.meta.dirname, '../../apps/http/dist/main.js');
const BARE = path.resolve(import.meta.dirname, 'bare-express.mjs');

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** /proc counts processor time in ticks of 10 ms. */
const SECONDS_PER_TICK = 0.01;

/** Linux only: whether the columns of processor time and memory are filled. */
export const canReadProcesses = process.platform === 'linux';

/** Processor seconds that the process has used, in user and in kernel mode. */
const cpuSeconds = (pid) => {
  if (!canReadProcesses) return NaN;
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
  return (Number(afterName[11]) + Number(afterName[12])) * SECONDS_PER_TICK;
};

const residentMegabytes = (pid) =>
  canReadProcesses ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024 : NaN;

const start = async (name, file, variables) => {
  const folder = mkdtempSync(path.join(tmpdir(), `l-age-bench-${name}-`));
  // Hides the .env of the current folder.
  writeFileSync(path.join(folder, '.env'), '');
  const log = path.join(folder, 'log');
  const output = openSync(log, 'w');
  const port = await freePort();
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: String(port), ...variables },
    stdio: ['ignore', output, output],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const cleanUp = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', cleanUp);
  let stopping = false;
  void ended.then((code) => {
    if (stopping) return;
    console.error(`bench: ${name} ended with ${code}:\n${readFileSync(log, 'utf8').slice(-5000)}`);
    process.exit(1);
  });
  const stop = async () => {
    stopping = true;
    child.kill('SIGTERM');
    await ended;
    process.off('exit', cleanUp);
    cleanUp();
  };

  const url = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) await sleep(50);
  return { name, url, stop, cpuSeconds: () => cpuSeconds(child.pid), megabytes: () => residentMegabytes(child.pid) };
};

const logIn = async (url, username, password) => {
  const body = new URLSearchParams({ username, password });
  const answer = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`login of ${username}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).access_token;
};

/** The built service with the settings of a container, and the access tokens of the senders. */
export const startService = async (databaseUrl, senders, password) => {
  const service = await start('service', SERVICE, {
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    SECRET_KEY: 'k'.repeat(40),
    ADMIN_PASSWORD: password,
    RATE_LIMIT_REQUESTS: '0',
    SHUTDOWN_GRACE_SECONDS: '0',
  });
  const tokens = new Map();
  for (const id of senders) tokens.set(id, await logIn(service.url, `person-${id}`, password));
  return { ...service, tokenOf: (id) => tokens.get(id) };
};

export const startBare = async (databaseUrl) => ({
  ...(await start('bare', BARE, { DATABASE_URL: databaseUrl })),
  tokenOf: String,
});
