import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { RateLimiter, RateLimitPolicy } from '#src/rate-limit/rate-limiter.port.js';
import { makeRedisRateLimiter } from '#src/rate-limit/rate-limiter.redis.js';
import { hit, rateLimiterContract } from './rate-limiter.contract.js';
import { makeLog } from './log.js';
import {
  freePort,
  makeRedisServer,
  newAdminClient,
  redisProgram,
  type AdminClient,
  type RedisServer,
} from './redis-server.js';

const AWAY = 'warn Redis is not available, this process limits requests alone';
const BACK = 'info Redis is available again, limits are shared';

const LONG: RateLimitPolicy = { limit: 5, windowSeconds: 3600 };

/** Milliseconds. Longer than any delay of the machine. */
const PATIENCE = 20_000;

/** An address below the limit, so that the limiter asks Redis. */
const anyAddress = (): string => `198.18.${randomInt(256)}.${randomInt(256)}`;

const keyOf = (address: string): string => `l-age:rate-limit:${address}`;

const TITLE = `the rate limiter in Redis${redisProgram === undefined ? ' (skipped: no redis-server is installed)' : ''}`;

describe(TITLE, () => {
  let server: RedisServer;
  let admin: AdminClient;
  let closings: (() => unknown)[];

  before(async function () {
    if (redisProgram === undefined) return this.skip();
    server = await makeRedisServer(redisProgram);
    await server.start();
  });

  after(() => redisProgram && server.kill());

  const connectAdmin = async (): Promise<void> => {
    admin = newAdminClient(server.url);
    await admin.connect();
  };

  beforeEach(async () => {
    closings = [];
    await connectAdmin();
    await admin.flushAll();
  });

  afterEach(async () => {
    for (const close of closings) await close();
    if (admin.isOpen) admin.destroy();
  });

  const anotherServer = async (options: readonly string[] = []): Promise<RedisServer> => {
    const another = await makeRedisServer(redisProgram!, options);
    closings.push(another.kill);
    return another;
  };

  const aLimiter = (policy: RateLimitPolicy, url = server.url, replyMilliseconds = PATIENCE) => {
    const log = makeLog();
    const limiter = makeRedisRateLimiter({ url, policy, logger: log.logger, replyMilliseconds });
    closings.push(limiter.close);
    return { limiter, ...log };
  };

  /** Waits until an accepted request arrives in Redis. Uses separate addresses. */
  const whenShared = async (limiter: RateLimiter): Promise<void> => {
    while ((await admin.keys(keyOf('198.18.*'))).length === 0) {
      await hit(limiter, anyAddress());
      await sleep(5);
    }
    await admin.del(await admin.keys(keyOf('198.18.*')));
  };

  const aSharedLimiter = async (policy: RateLimitPolicy, replyMilliseconds = PATIENCE) => {
    const subject = aLimiter(policy, server.url, replyMilliseconds);
    await whenShared(subject.limiter);
    return subject;
  };

  const allowedOf = async (limiter: RateLimiter, count: number, address?: string): Promise<number> => {
    let allowed = 0;
    for (let index = 0; index < count; index += 1) if ((await hit(limiter, address)).allowed) allowed += 1;
    return allowed;
  };

  describe('alone', () => {
    rateLimiterContract(async (policy) => ({
      limiter: (await aSharedLimiter(policy)).limiter,
      now: () => performance.now(),
      pass: async (milliseconds) => {
        const end = performance.now() + milliseconds;
        while (performance.now() < end) await sleep(1);
      },
    }));
  });

  it('shares the limit between processes', async () => {
    const [one, other] = [await aSharedLimiter(LONG), await aSharedLimiter(LONG)];
    expect(await hit(one.limiter)).to.deep.include({ allowed: true, remaining: 4 });
    expect(await hit(other.limiter)).to.deep.include({ allowed: true, remaining: 3 });
    expect(await allowedOf(one.limiter, 10)).to.equal(3);
    expect(await allowedOf(other.limiter, 10)).to.equal(0);
    expect([...one.lines, ...other.lines]).to.deep.equal([]);
  });

  it('accepts at most the limit in any window from all processes together', async () => {
    const policy = { limit: 5, windowSeconds: 0.1 };
    const limiters = [(await aSharedLimiter(policy)).limiter, (await aSharedLimiter(policy)).limiter];
    const accepted: { before: number; after: number }[] = [];
    const end = performance.now() + 1000;
    const hammer = async (limiter: RateLimiter): Promise<void> => {
      while (performance.now() < end) {
        const before = performance.now();
        if ((await hit(limiter)).allowed) accepted.push({ before, after: performance.now() });
      }
    };
    await Promise.all([...limiters, ...limiters].map(hammer));
    // The start of the first and the end of the last of six accepted requests are at least a window apart.
    accepted.forEach(({ before }) => {
      const surelyWithin = accepted.filter((other) => other.before >= before && other.after < before + 100);
      expect(surelyWithin.length).to.be.at.most(policy.limit);
    });
    expect(accepted.length).to.be.at.least(2 * policy.limit);
  });

  it('does not ask Redis about an address over the limit in this process', async () => {
    const { limiter } = await aSharedLimiter(LONG);
    await allowedOf(limiter, 5);
    await admin.configResetStat();
    expect(await allowedOf(limiter, 100)).to.equal(0);
    expect(await admin.info('commandstats')).not.to.include('cmdstat_evalsha');
  });

  it('leaves nothing in Redis after the window', async () => {
    const { limiter } = await aSharedLimiter({ limit: 5, windowSeconds: 0.2 });
    await hit(limiter, '203.0.113.7');
    await hit(limiter, '2001:db8::1');
    expect((await admin.keys('*')).sort()).to.deep.equal([keyOf('2001:db8:0:0::/64'), keyOf('203.0.113.7')].sort());
    expect(await admin.pTTL(keyOf('203.0.113.7'))).to.be.within(0, 201);
    while ((await admin.dbSize()) > 0) await sleep(10);
  });

  it('stores at most the limit for an address', async () => {
    const [one, other] = [await aSharedLimiter(LONG), await aSharedLimiter(LONG)];
    await allowedOf(one.limiter, 3);
    await allowedOf(other.limiter, 50);
    expect(await admin.lLen(keyOf('203.0.113.7'))).to.equal(5);
  });

  describe('after the clock of Redis went back', () => {
    const recordedIn = async (seconds: number): Promise<void> => {
      const microseconds = (Date.now() + seconds * 1000) * 1000;
      for (let count = 0; count < 5; count += 1) await admin.rPush(keyOf('203.0.113.7'), String(microseconds));
    };

    it('keeps the counts', async () => {
      const { limiter } = await aSharedLimiter(LONG);
      await recordedIn(60);
      expect(await hit(limiter)).to.deep.include({ allowed: false, retryAfterSeconds: 3600 });
    });

    it('rejects no address for longer than two windows', async () => {
      const { limiter } = await aSharedLimiter(LONG);
      await recordedIn(3700);
      expect(await hit(limiter)).to.deep.include({ allowed: true, remaining: 4 });
    });
  });

  describe('during an outage of Redis', () => {
    afterEach(async () => {
      server.thaw();
      await server.kill();
      await server.start();
    });

    it('continues with its own counts, logs it once, and shares the limit again afterwards', async () => {
      const { limiter, lines } = await aSharedLimiter(LONG);
      expect(await allowedOf(limiter, 3)).to.equal(3);
      await server.kill();
      expect(await allowedOf(limiter, 20)).to.equal(2);
      expect(await allowedOf(limiter, 20, '203.0.113.8')).to.equal(5);
      expect(lines).to.deep.equal([AWAY]);

      await server.start();
      await connectAdmin();
      await whenShared(limiter);
      expect(lines).to.deep.equal([AWAY, BACK]);
      expect(await allowedOf(limiter, 20)).to.equal(0);
      expect(await allowedOf(limiter, 1, '203.0.113.9')).to.equal(1);
      expect(await admin.lLen(keyOf('203.0.113.9'))).to.equal(1);
    });

    it('waits once for a hanging Redis', async () => {
      const { limiter, lines } = await aSharedLimiter(LONG, 200);
      server.freeze();
      expect(await allowedOf(limiter, 1)).to.equal(1);
      expect(lines).to.deep.equal([AWAY]);
      // If each request waited for Redis, this would take a minute. The test has half a minute.
      for (let host = 0; host < 300; host += 1) {
        expect(await hit(limiter, `192.0.2.${host % 250}`)).to.deep.include({ limit: 5 });
      }

      server.thaw();
      await whenShared(limiter);
      expect(lines).to.deep.equal([AWAY, BACK]);
    });

    it('resolves all waiting requests if the connection breaks', async () => {
      const { limiter } = await aSharedLimiter(LONG);
      server.freeze();
      const decisions = Array.from({ length: 50 }, () => hit(limiter));
      await server.kill();
      expect((await Promise.all(decisions)).filter(({ allowed }) => allowed).length).to.be.at.least(5);
      expect(await allowedOf(limiter, 5)).to.equal(0);
    });

    it('treats an error of Redis as an outage', async () => {
      const { limiter, lines } = await aSharedLimiter(LONG);
      await admin.set(keyOf('203.0.113.7'), 'no list');
      expect(await allowedOf(limiter, 20)).to.equal(5);
      expect(lines).to.deep.equal([AWAY]);
    });
  });

  it('starts without Redis, and shares the limit later', async () => {
    const late = await anotherServer();
    const { limiter, lines } = aLimiter(LONG, late.url);
    expect(await allowedOf(limiter, 20)).to.equal(5);
    while (lines.length === 0) await sleep(5);
    expect(lines).to.deep.equal([AWAY]);
    await late.start();
    while (lines.length === 1) {
      await hit(limiter, anyAddress());
      await sleep(20);
    }
    expect(lines).to.include(BACK);
  });

  it('never logs the password of its URL', async () => {
    const locked = await anotherServer(['--requirepass', 'the-right-canary']);
    await locked.start();
    const refused = aLimiter(LONG, locked.url.replace('right', 'wrong'));
    while (refused.lines.length === 0) await sleep(5);
    const admitted = aLimiter(LONG, locked.url);
    await sleep(0);
    await locked.kill();
    while (admitted.lines.length === 0) {
      await hit(admitted.limiter, anyAddress());
      await sleep(5);
    }
    expect(refused.everything() + admitted.everything()).not.to.include('canary');
    expect(refused.lines).to.deep.equal([AWAY]);
  });

  it('does not connect after close', async () => {
    const { limiter, lines } = await aSharedLimiter(LONG);
    limiter.close();
    while ((await admin.clientList()).length > 1) await sleep(5);
    expect(await allowedOf(limiter, 20)).to.equal(5);
    expect(lines).to.deep.equal([]);
  });

  it('can be closed before it is connected', async () => {
    const { limiter, lines } = aLimiter(LONG, `redis://127.0.0.1:${await freePort()}`);
    limiter.close();
    expect(await allowedOf(limiter, 20)).to.equal(5);
    expect(lines).to.deep.equal([]);
  });
});
