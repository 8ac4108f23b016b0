import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect as connectSocket, createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { connect } from '../live/live-client.js';
import { until } from '../until.js';
import { endProcesses, runService, temporaryFolder } from './service-process.js';

const OPERATIONS = new URL('../../../../docs/operations.md', import.meta.url);

/** The proxies connect from 127.0.0.1. */
const CLIENT_ADDRESS = '127.0.0.2';

type Addresses = Readonly<{ port: number; service: string; folder: string }>;

/** Adapts a documented configuration to the test: free ports, no TLS, compression. */
type Proxy = Readonly<{
  program: string;
  language: string;
  args: (file: string) => readonly string[];
  replacements: (addresses: Addresses) => readonly (readonly [RegExp | string, string])[];
  wrap?: (config: string, folder: string) => string;
}>;

const proxies: readonly Proxy[] = [
  {
    program: 'nginx',
    language: 'nginx',
    args: (file) => ['-c', file, '-e', 'stderr'],
    replacements: ({ port, service }) => [
      ['listen 443 ssl;', `listen 127.0.0.1:${port}; gzip on; gzip_types application/json;`],
      [/ssl_certificate [^\n]*\n *ssl_certificate_key [^\n]*/, ''],
      ['127.0.0.1:8000', service],
    ],
    wrap: (config, folder) => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}
  ${config}
}`,
  },
  {
    program: 'haproxy',
    language: 'haproxy',
    args: (file) => ['-db', '-f', file],
    replacements: ({ port, service }) => [
      [/bind :443 ssl crt \S+/, `bind 127.0.0.1:${port}\n  compression algo gzip\n  compression type application/json`],
      ['127.0.0.1:8000', service],
    ],
  },
  {
    program: 'caddy',
    language: 'caddyfile',
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
    replacements: ({ port, service }) => [
      [
        'l-age.example.org {',
        `http://127.0.0.1:${port} {\n  bind 127.0.0.1\n  encode {\n    gzip\n    minimum_length 1\n  }`,
      ],
      ['127.0.0.1:8000', service],
    ],
    wrap: (config) => `{\n  admin off\n}\n${config}`,
  },
];

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const programFile = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin']
    .map((folder) => path.join(folder, name))
    .find(isExecutable);

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });

const documented = ({ language, replacements, wrap }: Proxy, addresses: Addresses): string => {
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(readFileSync(OPERATIONS, 'utf8'))?.[1];
  if (block === undefined) throw new Error(`no block of ${language} in docs/operations.md`);
  const config = replacements(addresses).reduce((text, [from, to]) => {
    const replaced = text.replace(from, to);
    if (replaced === text) throw new Error(`the block of ${language} does not contain ${String(from)}`);
    return replaced;
  }, block);
  return wrap === undefined ? config : wrap(config, addresses.folder);
};

type Answer = Readonly<{ status: number; headers: IncomingHttpHeaders; text: string }>;

const send = (
  url: string,
  method: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, localAddress: CLIENT_ADDRESS, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.once('error', reject).end(body);
  });

const fieldOf = (answer: Answer, name: string): unknown => (JSON.parse(answer.text) as Record<string, unknown>)[name];

describe('the documented reverse proxies', function () {
  this.timeout(60_000);
  let database: TestDatabase | undefined;
  let service = '';

  before(async function () {
    if (!proxies.some(({ program }) => programFile(program))) return this.skip();
    database = await createTestDatabase();
    service = await runService({
      DATABASE_URL: database.url,
      SECRET_KEY: 'k'.repeat(40),
      TRUSTED_PROXIES: '127.0.0.1/32',
    }).started();
  });
  after(async () => {
    await endProcesses();
    await database?.drop();
  });

  for (const proxy of proxies) {
    const program = programFile(proxy.program);

    describe(`${proxy.program}${program === undefined ? ' (skipped: it is not installed)' : ''}`, () => {
      let child: ChildProcess | undefined;
      let url = '';
      let token = '';

      before(async function () {
        if (program === undefined) return this.skip();
        const folder = temporaryFolder();
        chmodSync(folder, 0o755);
        const port = await freePort();
        const file = path.join(folder, 'proxy.conf');
        writeFileSync(file, documented(proxy, { port, service: new URL(service).host, folder }));
        let output = '';
        child = spawn(program, proxy.args(file), {
          cwd: folder,
          env: { HOME: folder },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        for (const stream of [child.stdout, child.stderr]) {
          stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
        }
        const running = child;
        await until(() => {
          if (running.exitCode !== null) throw new Error(`${proxy.program} ended\n${output}`);
          return accepts(port);
        });
        url = `http://127.0.0.1:${port}`;
        const login = await send(
          `${url}/api/v1/auth/login`,
          'POST',
          { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '203.0.113.9' },
          'username=admin&password=Admin123!',
        );
        expect(login.status, login.text).to.equal(200);
        token = String(fieldOf(login, 'access_token'));
      });
      after(async () => {
        if (child?.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGKILL');
        await once(child, 'close');
      });

      const call = (method: string, target: string, headers: Readonly<Record<string, string>> = {}, json?: unknown) =>
        send(
          `${url}/api/v1${target}`,
          method,
          { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
          json === undefined ? undefined : JSON.stringify(json),
        );

      it('accept one change with the ETag of a compressed response', async () => {
        const created = await call('POST', '/tasks/', {}, { title: 'behind a proxy' });
        expect(created.status, created.text).to.equal(201);
        const task = `/tasks/${String(fieldOf(created, 'id'))}`;
        const read = await call('GET', task, { 'accept-encoding': 'gzip' });
        expect(read.headers).to.include({ 'content-encoding': 'gzip' });
        const headers = { 'if-match': read.headers.etag ?? '' };
        expect(headers['if-match']).to.match(/"[^"]+"$/);
        expect((await call('GET', task, { 'if-none-match': headers['if-match'] })).status).to.equal(304);
        const saved = await call('PUT', task, headers, { title: 'saved' });
        expect([saved.status, fieldOf(saved, 'title')]).to.deep.equal([200, 'saved']);
        expect((await call('PUT', task, headers, { title: 'saved again' })).status).to.equal(412);
      });

      it('forward WebSockets', async () => {
        const live = await connect(url, ['bearer', token], { localAddress: CLIENT_ADDRESS });
        expect(await live.next()).to.include({ type: 'ready' });
        live.close();
        await live.closed;
      });

      it('forward the address of the client, not the one that the client claims', async () => {
        const sessions = JSON.parse((await call('GET', '/auth/sessions')).text) as { current: boolean; ip: string }[];
        expect(sessions.find(({ current }) => current)?.ip).to.equal(CLIENT_ADDRESS);
      });

      it('set the request id', async () => {
        const first = (await send(`${url}/health`, 'GET')).headers['x-request-id'];
        const own = { 'x-request-id': 'from-the-client' };
        expect(first).to.match(/^[\da-f-]{32,36}$/);
        expect((await send(`${url}/health`, 'GET', own)).headers['x-request-id']).to.match(/^[\da-f-]{32,36}$/);
      });
    });
  }
});
