import { listen, makeHttpServer } from '#src/lifecycle/http-server.js';
import type { LiveTimeouts } from '#src/live/live-connection.js';
import { makeLiveServer } from '#src/live/live-server.js';
import { invalidToken, unavailable, type Authenticate, type User } from '@l-age/domain';
import { actorFrom, givenUser, makeInMemoryDatabase } from '@l-age/domain/testing';
import type { LiveChangesListener, LogFields, Logger } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Server } from 'node:http';
import { connect as connectSocket, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '../lifecycle/silent-logger.js';
import { connect, connectionStatus } from './live-client.js';

/** A live server for one user, whose token is her name. `state` controls its dependencies. */
const startLive = async (timeouts: Partial<LiveTimeouts> = {}) => {
  const database = makeInMemoryDatabase();
  const anna = await givenUser(database, { username: 'anna' });
  const state: {
    isListening: boolean;
    isUnavailable: boolean;
    /** The dependency that throws. */
    broken: 'authenticate' | 'inbox' | null;
    user: User | null;
    expiresAt: Date;
    authentications: number;
    listener?: LiveChangesListener;
  } = {
    isListening: true,
    isUnavailable: false,
    broken: null,
    user: anna,
    expiresAt: new Date(Date.now() + 3_600_000),
    authentications: 0,
  };
  const errors: (LogFields | undefined)[] = [];
  const logger: Logger = { ...silentLogger, error: (_message, fields) => errors.push(fields) };
  const bug = (): Promise<never> => Promise.reject(new Error('a bug'));
  const authenticate: Authenticate = (token) => {
    state.authentications += 1;
    if (state.broken === 'authenticate') return bug;
    if (state.isUnavailable) return TE.left(unavailable('the database'));
    const { user } = state;
    if (user === null || token !== user.username) return TE.left(invalidToken());
    return TE.right({
      actor: actorFrom(user),
      user,
      kind: 'user',
      sessionId: null,
      scopes: null,
      expiresAt: state.expiresAt,
    });
  };
  const server: Server = makeHttpServer(silentLogger);
  const live = makeLiveServer({
    authenticate,
    inboxQueries: {
      ...database.inboxQueries,
      countUnread: (userId) => (state.broken === 'inbox' ? bug : database.inboxQueries.countUnread(userId)),
    },
    changes: {
      start: (listener) => void (state.listener = listener),
      stop: () => Promise.resolve(),
      isListening: () => state.isListening,
    },
    clientAddress: ({ remoteAddress }) => remoteAddress ?? null,
    limits: { total: 10, perAddress: 10 },
    logger,
    timeouts,
  });
  live.attach(server);
  const url = `http://127.0.0.1:${String(await listen(server, '127.0.0.1', 0))}`;
  const stop = async (): Promise<void> => {
    live.close();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { url, state, anna, live, server, errors, stop };
};

describe('makeLiveServer', () => {
  let running: Awaited<ReturnType<typeof startLive>>;
  const start = async (timeouts?: Partial<LiveTimeouts>) => (running = await startLive(timeouts));
  afterEach(() => running.stop());

  it('closes a connection without a token after the timeout, and ignores a token in the URL', async () => {
    const { url } = await start({ authenticate: 50 });
    const silent = await connect(url, [], { query: '?token=anna' });
    expect(await silent.closed).to.deep.equal({ code: 1008, reason: 'Not authenticated' });
  });

  it('rejects connections while LISTEN or the database is unavailable', async () => {
    const { url, state } = await start();
    state.isListening = false;
    expect(await connectionStatus(url)).to.equal('503');
    state.isListening = true;
    state.isUnavailable = true;
    expect(await connectionStatus(url, ['bearer', 'anna'])).to.equal('503');
    const late = await connect(url);
    late.send({ type: 'authenticate', token: 'anna' });
    expect((await late.closed).code).to.equal(1013);
  });

  it('disconnects only clients that do not answer a ping', async () => {
    const { url, live } = await start({ heartbeat: 100 });
    const alive = await connect(url, ['bearer', 'anna']);
    const dead = await connect(url, ['bearer', 'anna'], { autoPong: false });
    expect((await dead.closed).code).to.equal(1006);
    while (live.connections() > 1) await sleep(5);
    expect(await alive.next()).to.deep.equal({ type: 'ready', unread_count: 0 });
  });

  it('closes a connection when its token expires, and does not authenticate it before that', async () => {
    const { url, state } = await start({ heartbeat: 100 });
    const idle = await connect(url, ['bearer', 'anna']);
    await idle.next();
    const before = state.authentications;
    state.expiresAt = new Date(Date.now() + 1000);
    const expiring = await connect(url);
    expiring.send({ type: 'authenticate', token: 'anna' });
    await expiring.next();
    expect(await expiring.closed).to.deep.equal({ code: 1008, reason: 'Could not validate credentials' });
    // One for the new connection, and one for each of the two connections before `ready` is sent.
    expect(state.authentications - before).to.equal(3);
    idle.close();
    expect((await idle.closed).code).to.equal(1005);
  });

  it('closes the connection at the expiry of the latest token', async () => {
    const { url, state } = await start();
    state.expiresAt = new Date(Date.now() + 1000);
    const live = await connect(url, ['bearer', 'anna']);
    await live.next();
    state.expiresAt = new Date(Date.now() + 3_600_000);
    const before = state.authentications;
    live.send({ type: 'authenticate', token: 'anna' });
    while (state.authentications === before) await sleep(1);
    state.expiresAt = new Date(Date.now() + 1500);
    const later = await connect(url, ['bearer', 'anna']);
    await later.closed;
    live.close();
    expect((await live.closed).code).to.equal(1005);
  });

  for (const [where, open] of [
    ['the handshake', (url: string) => connect(url, ['bearer', 'anna'])],
    [
      'a message',
      async (url: string) => {
        const live = await connect(url);
        live.send({ type: 'authenticate', token: 'anna' });
        return live;
      },
    ],
  ] as const)
    it(`closes with 1011 after an unexpected error in ${where}, logs it once, and continues`, async () => {
      const { url, state, errors } = await start();
      state.broken = 'authenticate';
      expect((await (await open(url)).closed).code).to.equal(1011);
      expect(errors).to.have.length(1);
      state.broken = null;
      expect(await (await open(url)).next()).to.include({ type: 'ready' });
    });

  it('closes with 1011 after an unexpected error while it sends, and continues', async () => {
    const { url, state, errors } = await start();
    state.broken = 'inbox';
    const live = await connect(url, ['bearer', 'anna']);
    expect((await live.closed).code).to.equal(1011);
    expect(errors).to.have.length(1);
    state.broken = null;
    expect(await (await connect(url, ['bearer', 'anna'])).next()).to.include({ type: 'ready' });
  });

  it('closes the socket of a rejected upgrade even if the client does not', async () => {
    const { url, state, server } = await start();
    state.isListening = false;
    const sockets: Socket[] = [];
    for (let index = 0; index < 20; index += 1) {
      const socket = connectSocket({ port: Number(new URL(url).port), allowHalfOpen: true });
      sockets.push(socket);
      socket.write(
        'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      );
      const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
      expect(answer).to.match(/^HTTP\/1\.1 503 /);
    }
    const open = (): Promise<number> =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      );
    while ((await open()) > 0) await sleep(5);
    for (const socket of sockets) socket.destroy();
  });

  for (const [description, headers] of [
    ['without a key', 'Sec-WebSocket-Version: 13\r\n'],
    ['of another version', 'Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'],
  ])
    it(`answers a handshake ${description} with a JSON error, and closes the connection`, async () => {
      const { url } = await start();
      const socket = connectSocket({ port: Number(new URL(url).port), allowHalfOpen: true });
      socket.write(`GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`);
      let answer = '';
      for await (const data of socket) answer += String(data);
      expect(answer)
        .to.match(/^HTTP\/1\.1 400 /)
        .and.to.contain('Sec-WebSocket-Version: 13\r\n')
        .and.to.match(/\{"detail":"[^"]+","code":"malformed_request"\}$/);
    });

  it('closes the connections of a user with 1013 if a notification cannot be loaded', async () => {
    const { url, state, anna } = await start();
    const live = await connect(url, ['bearer', 'anna']);
    await live.next();
    state.isUnavailable = true;
    state.listener?.onChange({ kind: 'notification', recipientId: anna.id, id: 1 as never });
    expect((await live.closed).code).to.equal(1013);
  });

  it('accepts a new token of the same user, and closes on a token of another user', async () => {
    const { url, state, anna } = await start();
    const live = await connect(url, ['bearer', 'anna']);
    await live.next();
    live.send({ type: 'authenticate', token: 'anna' });
    state.listener?.onChange({ kind: 'access', userId: anna.id });
    state.user = { ...anna, id: 99 as never };
    live.send({ type: 'authenticate', token: 'anna' });
    expect((await live.closed).code).to.equal(1008);
  });

  it('closes with 1009 on a message that is too large', async () => {
    const { url } = await start();
    const live = await connect(url);
    live.sendRaw('x'.repeat(20_000));
    expect((await live.closed).code).to.equal(1009);
  });
});
