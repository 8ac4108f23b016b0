import { listen, makeHttpServer } from '#src/lifecycle/http-server.js';
import type { LiveTimes } from '#src/live/live-connection.js';
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
import { connect, refusal } from './live-client.js';

/** A live server in which `anna` shows her name as a token, and nothing changes but by `tell`. */
const startLive = async (times: Partial<LiveTimes> = {}) => {
  const database = makeInMemoryDatabase();
  const anna = await givenUser(database, { username: 'anna' });
  const state: {
    isListening: boolean;
    isAway: boolean;
    /** A part with this name throws. */
    broken: 'authenticate' | 'inbox' | null;
    user: User | null;
    expiresAt: Date;
    authentications: number;
    listener?: LiveChangesListener;
  } = {
    isListening: true,
    isAway: false,
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
    if (state.isAway) return TE.left(unavailable('the database'));
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
    times,
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

describe('the live server', () => {
  let running: Awaited<ReturnType<typeof startLive>>;
  const start = async (times?: Partial<LiveTimes>) => (running = await startLive(times));
  afterEach(() => running.stop());

  it('ends whoever shows no token in time, also with one in the address', async () => {
    const { url } = await start({ authenticate: 50 });
    const silent = await connect(url, [], { query: '?token=anna' });
    expect(await silent.ended).to.deep.equal({ code: 1008, reason: 'Not authenticated' });
  });

  it('lets nobody in while changes go by unheard, or nobody knows who it is', async () => {
    const { url, state } = await start();
    state.isListening = false;
    expect(await refusal(url)).to.equal('503');
    state.isListening = true;
    state.isAway = true;
    expect(await refusal(url, ['bearer', 'anna'])).to.equal('503');
    const late = await connect(url);
    late.say({ type: 'authenticate', token: 'anna' });
    expect((await late.ended).code).to.equal(1013);
  });

  it('cuts off whoever does not answer, and nobody else', async () => {
    const { url, live } = await start({ beat: 100 });
    const there = await connect(url, ['bearer', 'anna']);
    const gone = await connect(url, ['bearer', 'anna'], { autoPong: false });
    expect((await gone.ended).code).to.equal(1006);
    while (live.connections() > 1) await sleep(5);
    expect(await there.next()).to.deep.equal({ type: 'ready', unread_count: 0 });
  });

  it('closes a connection when its token expires, and authenticates nobody again until then', async () => {
    const { url, state } = await start({ beat: 100 });
    const idle = await connect(url, ['bearer', 'anna']);
    await idle.next();
    const before = state.authentications;
    state.expiresAt = new Date(Date.now() + 1000);
    const expiring = await connect(url);
    expiring.say({ type: 'authenticate', token: 'anna' });
    await expiring.next();
    expect(await expiring.ended).to.deep.equal({ code: 1008, reason: 'Could not validate credentials' });
    // To enter, and once for each of the two connections before the greeting.
    expect(state.authentications - before).to.equal(3);
    idle.close();
    expect((await idle.ended).code).to.equal(1005);
  });

  it('replaces the expiry of a connection with that of a newer token', async () => {
    const { url, state } = await start();
    state.expiresAt = new Date(Date.now() + 1000);
    const live = await connect(url, ['bearer', 'anna']);
    await live.next();
    state.expiresAt = new Date(Date.now() + 3_600_000);
    const before = state.authentications;
    live.say({ type: 'authenticate', token: 'anna' });
    while (state.authentications === before) await sleep(1);
    state.expiresAt = new Date(Date.now() + 1500);
    const later = await connect(url, ['bearer', 'anna']);
    await later.ended;
    live.close();
    expect((await live.ended).code).to.equal(1005);
  });

  for (const [where, enter] of [
    ['the handshake', (url: string) => connect(url, ['bearer', 'anna'])],
    [
      'a message',
      async (url: string) => {
        const live = await connect(url);
        live.say({ type: 'authenticate', token: 'anna' });
        return live;
      },
    ],
  ] as const)
    it(`closes with 1011 after an unexpected error in ${where}, logs it once, and serves on`, async () => {
      const { url, state, errors } = await start();
      state.broken = 'authenticate';
      expect((await (await enter(url)).ended).code).to.equal(1011);
      expect(errors).to.have.length(1);
      state.broken = null;
      expect(await (await enter(url)).next()).to.include({ type: 'ready' });
    });

  it('closes with 1011 after an unexpected error while it notifies, and serves on', async () => {
    const { url, state, errors } = await start();
    state.broken = 'inbox';
    const live = await connect(url, ['bearer', 'anna']);
    expect((await live.ended).code).to.equal(1011);
    expect(errors).to.have.length(1);
    state.broken = null;
    expect(await (await connect(url, ['bearer', 'anna'])).next()).to.include({ type: 'ready' });
  });

  it('closes the connection of a refused upgrade, whether or not the client does', async () => {
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

  for (const [fault, headers] of [
    ['without a key', 'Sec-WebSocket-Version: 13\r\n'],
    ['of another version', 'Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'],
  ])
    it(`answers a handshake ${fault} in the format of all errors, and closes the connection`, async () => {
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

  it('ends whom it could not tell something, so that they read the inbox again', async () => {
    const { url, state, anna } = await start();
    const live = await connect(url, ['bearer', 'anna']);
    await live.next();
    state.isAway = true;
    state.listener?.onChange({ kind: 'notification', recipientId: anna.id, id: 1 as never });
    expect((await live.ended).code).to.equal(1013);
  });

  it("takes another token of the same user while connected, and nobody else's", async () => {
    const { url, state, anna } = await start();
    const live = await connect(url, ['bearer', 'anna']);
    await live.next();
    live.say({ type: 'authenticate', token: 'anna' });
    state.listener?.onChange({ kind: 'access', userId: anna.id });
    state.user = { ...anna, id: 99 as never };
    live.say({ type: 'authenticate', token: 'anna' });
    expect((await live.ended).code).to.equal(1008);
  });

  it('ends whoever sends too much', async () => {
    const { url } = await start();
    const live = await connect(url);
    live.sayRaw('x'.repeat(20_000));
    expect((await live.ended).code).to.equal(1009);
  });
});
