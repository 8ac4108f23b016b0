// Writes docs/images/overview.png for the README: `npm run screenshots`. Needs Chromium.
// It starts the service with a fake Discord, logs in at /docs, creates a task, and draws the message that Discord received.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { makeFakeDiscord } from '../packages/infrastructure/dist/testing/index.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const PORT = 8791;
const base = `http://127.0.0.1:${PORT}`;
const PASSWORD = 'Admin123!';
const WEBHOOK = 'https://discord.com/api/webhooks/1/any-token';

const until = async (condition) => {
  for (;;) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const call = async (method, route, token, body) => {
  const response = await fetch(`${base}/api/v1${route}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
  return response.json();
};

const logIn = async (username, password) => {
  const body = new URLSearchParams({ username, password });
  const response = await fetch(`${base}/api/v1/auth/login`, { method: 'POST', body });
  return (await response.json()).access_token;
};

const escape = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const markdown = (text) =>
  escape(text)
    .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replace(/\\(.)/g, '$1');

/** An HTML page that shows the message like Discord. */
const messagePage = ({ content, embeds = [] }) => `<!doctype html><style>
  body { margin: 0; padding: 20px; width: 560px; background: #313338; color: #dbdee1; font: 16px/1.4 sans-serif; }
  .head { color: #fff; font-weight: 600; } .head small { background: #5865f2; border-radius: 3px; padding: 1px 5px; }
  .embed { margin-top: 8px; background: #2b2d31; border-left: 4px solid #5865f2; border-radius: 4px; padding: 12px 16px; }
  .title { color: #00a8fc; font-weight: 600; } .fields { display: flex; gap: 32px; margin-top: 8px; } .name { font-weight: 600; }
  .text { margin-top: 6px; white-space: pre-wrap; }
</style><div class="head">L-AGE <small>APP</small></div><div>${markdown(content ?? '')}</div>
${embeds
  .map(
    ({ title, description, fields = [] }) => `<div class="embed"><div class="title">${markdown(title ?? '')}</div>
  <div class="text">${markdown(description ?? '')}</div><div class="fields">${fields
    .map(({ name, value }) => `<div><div class="name">${markdown(name)}</div>${markdown(value)}</div>`)
    .join('')}</div></div>`,
  )
  .join('')}`;

const directory = mkdtempSync(path.join(os.tmpdir(), 'l-age-screenshots-'));
const messages = [];
const discord = await makeFakeDiscord({ port: 0, onMessage: ({ body }) => messages.push(body) });
const service = spawn(process.execPath, ['apps/http/dist/main.js'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    PORT: String(PORT),
    EMBEDDED_POSTGRES_DIRECTORY: directory,
    DISCORD_API_BASE_URL: discord.url,
    PUBLIC_URL: 'https://tasks.example.com',
    SHUTDOWN_GRACE_SECONDS: '0',
  },
});
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});

try {
  await until(() =>
    fetch(`${base}/ready`).then(
      (response) => response.ok,
      () => false,
    ),
  );
  const admin = await logIn('admin', PASSWORD);
  await call('POST', '/users/', admin, { username: 'anna', email: 'anna@example.com', password: 'nine blue kettles' });
  await call('PUT', '/users/me', await logIn('anna', 'nine blue kettles'), { discord_webhook: WEBHOOK });
  await call('POST', '/tasks/', admin, {
    title: 'Check the invoices',
    description: '@anna could you have a look?',
    priority: 'high',
  });
  await until(() => messages.length > 0);

  const page = await browser.newPage();
  await page.setViewport({ width: 600, height: 100 });
  await page.setContent(messagePage(messages[0]));
  const message = await page.screenshot({ encoding: 'base64', fullPage: true });

  await page.setViewport({ width: 1100, height: 760 });
  await page.goto(`${base}/docs`);
  await page.waitForSelector('.opblock-summary');
  const docs = await page.screenshot({ encoding: 'base64' });

  await page.setViewport({ width: 1440, height: 640 });
  await page.setContent(`<!doctype html><style>
    body { margin: 0; height: 640px; position: relative; background: #f4f5f7; }
    img { position: absolute; border-radius: 10px; box-shadow: 0 8px 30px #0003; }
  </style><img src="data:image/png;base64,${docs}" style="left: 30px; top: 30px; width: 800px">
  <img src="data:image/png;base64,${message}" style="right: 30px; top: 220px; width: 560px">`);
  mkdirSync(path.join(root, 'docs/images'), { recursive: true });
  await page.screenshot({ path: path.join(root, 'docs/images/overview.png') });
} finally {
  await browser.close();
  service.kill('SIGTERM');
  await new Promise((resolve) => service.once('close', resolve));
  await discord.close();
  rmSync(directory, { recursive: true, force: true });
}
