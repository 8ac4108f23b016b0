import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { addressGroupOf, addressGroupName, type AddressGroup } from './address-group.js';
import { decide, type Usage } from './decision.js';
import { makeLocalWindows } from './local-windows.js';
import type { Decision, RateLimiter, RateLimitPolicy } from './rate-limiter.port.js';
import { makeRedisConnection, type RedisConnectionOptions } from './redis-connection.js';

export type RedisRateLimiterOptions = RedisConnectionOptions & Readonly<{ policy: RateLimitPolicy }>;

const KEY_PREFIX = 'l-age:rate-limit:';

const UsageReply = t.tuple([t.number, t.number]);

const usageOf = (reply: unknown): Usage => {
  if (!UsageReply.is(reply)) throw new TypeError('unexpected reply of the sliding window script');
  const [count, oldestAgeMicroseconds] = reply;
  return { count, oldestAgeMilliseconds: oldestAgeMicroseconds / 1000 };
};

/**
 * A limiter that all processes with the same Redis share. Each process also counts the requests that it accepted, and
 * rejects addresses over the limit without asking Redis. During an outage of Redis each process continues with its own
 * counts, so no address gets a new limit.
 */
export const makeRedisRateLimiter = ({
  policy,
  ...connectionOptions
}: RedisRateLimiterOptions): RateLimiter & Readonly<{ close: () => void }> => {
  const local = makeLocalWindows({ policy });
  const connection = makeRedisConnection(connectionOptions);

  const sharedDecision = (group: AddressGroup): Promise<O.Option<Decision>> =>
    connection.run(async (client) =>
      decide(policy, usageOf(await client.slidingWindow(KEY_PREFIX + addressGroupName(group), policy))),
    );

  return {
    hit: (address) => async () => {
      const group = addressGroupOf(address);
      // Taken before Redis counts the request: it must not leave the window later here than in Redis.
      const at = local.now();
      const localDecision = local.check(group);
      if (!localDecision.allowed) return E.right(localDecision);
      const decision = pipe(
        await sharedDecision(group),
        O.getOrElse(() => localDecision),
      );
      if (decision.allowed) local.record(group, at);
      return E.right(decision);
    },
    close: connection.close,
  };
};
