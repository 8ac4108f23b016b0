// `npm run dev`: compiles each change and restarts the service. The embedded Postgres keeps running.

import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../packages/infrastructure/dist/index.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const directory = process.env.EMBEDDED_POSTGRES_DIRECTORY ?? path.join(root, '.data');

const log = (message, fields) => console.log(message, fields ?? '');
const logger = { debug: () => undefined, info: log, warn: log, error: log };
const postgres = process.env.DATABASE_URL ? undefined : await startEmbeddedPostgres({ directory, log: logger });

const run = (args, env) =>
  spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });

// With this option the service does not replace its process, which would break `--watch`.
const service = ['--watch', '--watch-preserve-output', '--max-semi-space-size=16', 'apps/http/dist/main.js'];
const children = [
  run(['node_modules/typescript/bin/tsc', '-b', '--watch', '--preserveWatchOutput', 'apps/http']),
  run(service, {
    DEV_MODE: process.env.DEV_MODE ?? 'true',
    SHUTDOWN_GRACE_SECONDS: '0',
    ...(postgres && { DATABASE_URL: postgres.url, EMBEDDED_POSTGRES_DIRECTORY: directory }),
  }),
];

const stop = async () => {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
  await postgres?.stop();
  process.exit();
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
// Also if Postgres ends unexpectedly.
process.on('exit', () => children.forEach((child) => child.kill()));
