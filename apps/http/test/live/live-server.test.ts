import { listen, makeHttpServer } from '#src/lifecycle/http-server.js';
import { makeLiveServer, type LiveTimes } from '#src/live/live-server.js';
import { invalidToken, unavailable, type Authenticate, type User } from '@l-age/domain';
import { actorFrom, givenUser, makeInMemoryDatabase } from '@l-age/domain/testing';
import type { LiveChangesListener } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '../lifecycle/silent-logger.js';
import { connect, refusal } from './live-client.js';

/** A live server in which `anna` shows her name as a token, and nothing changes but by `tell`. */
const startLive = async (times: Partial<LiveTimes> = {}) => {
  const database = makeInMemoryDatabase();
  const anna = await givenUser(database, { username: 'anna' });
  const state: { isListening: boolean; isAway: boolean; user: User | null; listener?: LiveChangesListener } = {
    isListening: true,
    isAway: false,
    user: anna,
  };
  const authenticate: Authenticate = (token) => {
    if (state.isAway) return TE.left(unavailable('the database'));
    const { user } = state;
    if (user === null || token !== user.username) return TE.left(invalidToken());
    return TE.right({ actor: actorFrom(user), user, kind: 'user', sessionId: null, scopes: null });
  };
  const server: Server = makeHttpServer(silentLogger);
  const live = makeLiveServer({
    authenticate,
    inboxQueries: database.inboxQueries,
    changes: {
      start: (listener) => void (state.listener = listener),
      stop: () => Promise.resolve(),
      isListening: () => state.isListening,
    },
    clientAddress: ({ remoteAddress }) => remoteAddress ?? null,
    limits: { total: 10, perAddress: 10 },
    logger: silentLogger,
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
  return { url, state, anna, live, stop };
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

  it('looks now and then whether everybody may still listen', async () => {
    const { url, state } = await start({ beat: 50 });
    const live = await connect(url, ['bearer', 'anna']);
    await live.next();
    state.user = null;
    expect((await live.ended).code).to.equal(1008);
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
