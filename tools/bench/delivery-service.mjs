import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { createTestDatabase } from '../../packages/infrastructure/dist/testing/index.js';

const MAIN = path.resolve(import.meta.dirname, '../../apps/http/dist/main.js');
const PASSWORD = 'violet-otter-climbs-42';

const ADDED_PEOPLE = `
  insert into users (username, email, hashed_password, discord_webhook)
  select 'listener' || n, 'listener' || n || '@example.com', 'not a hash',
    'https://discord.com/api/webhooks/' || (1000000000000000000 + n) || '/token-' || n
  from generate_series(1, $1::int) n
  returning id, substring(discord_webhook from '[0-9]{19}') as "webhookId"`;

const addListeners = async (url, count) => {
  const client = new pg.Client(url);
  await client.connect();
  return (await client.query(ADDED_PEOPLE, [count]).finally(() => client.end())).rows;
};

/** Resolves to the URL when the service is ready. */
const addressOf = (child) =>
  new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      if (output.length < 10_000) output += chunk;
      const url = /^ {2}URL +(\S+)$/m.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('close', (code) => reject(new Error(`the service ended with ${code}\n${output}`)));
  });

const send = (agent, url, headers, json) =>
  new Promise((resolve, reject) => {
    request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json', ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
      answer.on('error', reject);
    })
      .on('error', reject)
      .end(JSON.stringify(json));
  });

/** Starts the service in another process on a new database, with users who have a webhook each. */
export const startService = async ({ discordUrl, webhooks }) => {
  const database = await createTestDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'l-age-bench-'));
  // Hides the .env of the current folder.
  writeFileSync(path.join(folder, '.env'), '');
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: database.url,
      SECRET_KEY: 'k'.repeat(40),
      ADMIN_PASSWORD: PASSWORD,
      RATE_LIMIT_REQUESTS: '0',
      DISCORD_API_BASE_URL: discordUrl,
      SHUTDOWN_GRACE_SECONDS: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const url = await addressOf(child);
  const listeners = await addListeners(database.url, webhooks);
  const body = new URLSearchParams({ username: 'admin', password: PASSWORD });
  const login = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', body });
  const headers = { authorization: `Bearer ${(await login.json()).access_token}` };
  const agent = new Agent({ keepAlive: true });
  return {
    listeners,
    /** Creates a task. Rejects if it is not acknowledged. */
    createTask: async (title, assigneeId) => {
      const answer = await send(agent, `${url}/api/v1/tasks/`, headers, { title, assignee_id: assigneeId });
      if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
    },
    stop: async () => {
      agent.destroy();
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    },
  };
};
