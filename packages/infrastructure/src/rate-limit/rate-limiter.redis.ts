import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { addressGroupOf, nameOfGroup, type AddressGroup } from './address-group.js';
import { decide, type Usage } from './decision.js';
import { makeLocalWindows } from './local-windows.js';
import type { Decision, RateLimiter, RateLimitPolicy } from './rate-limiter.port.js';
import { makeRedisLink, type RedisLinkOptions } from './redis-link.js';

export type RedisRateLimiterOptions = RedisLinkOptions & Readonly<{ policy: RateLimitPolicy }>;

const KEY_PREFIX = 'l-age:rate-limit:';

const UsageReply = t.tuple([t.number, t.number]);

const usageOf = (reply: unknown): Usage => {
  if (!UsageReply.is(reply)) throw new TypeError('not what the script of the sliding window returns');
  const [count, oldestAgeMicroseconds] = reply;
  return { count, oldestAgeMilliseconds: oldestAgeMicroseconds / 1000 };
};

/**
 * A limiter shared by all processes that use the same Redis. What this process accepted it also counts by itself, and
 * asks nobody about an address that used up its limit here. So an outage of Redis gives nobody a fresh limit: until it is
 * over each process goes on with its own counts.
 */
export const makeRedisRateLimiter = ({
  policy,
  ...linkOptions
}: RedisRateLimiterOptions): RateLimiter & Readonly<{ close: () => void }> => {
  const local = makeLocalWindows({ policy });
  const link = makeRedisLink(linkOptions);

  const sharedDecision = (group: AddressGroup): Promise<O.Option<Decision>> =>
    link.ask(async (client) =>
      decide(policy, usageOf(await client.slidingWindow(KEY_PREFIX + nameOfGroup(group), policy))),
    );

  return {
    hit: (address) => async () => {
      const group = addressGroupOf(address);
      // Taken before Redis counts the request, so that it never leaves the window later here than there.
      const at = local.now();
      const localDecision = local.judge(group);
      if (!localDecision.allowed) return E.right(localDecision);
      const decision = pipe(
        await sharedDecision(group),
        O.getOrElse(() => localDecision),
      );
      if (decision.allowed) local.count(group, at);
      return E.right(decision);
    },
    close: link.close,
  };
};
