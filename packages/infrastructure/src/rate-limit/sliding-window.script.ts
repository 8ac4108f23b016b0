import { defineScript, type CommandParser } from 'redis';
import type { RateLimitPolicy } from './rate-limiter.port.js';

/**
 * A list for each address with the times of its accepted requests, oldest first, in microseconds of the clock of Redis:
 * the one clock that all replicas share. A script runs alone, so that reading and adding are one step. What is left of
 * an address expires with its last request. A clock that was set back (or a failover to a slower one) stands still until
 * it has caught up; one set back by more than a window makes the old times worthless.
 */
const LUA = `
local key, limit, window = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local clock = time[1] * 1000000 + time[2]
local now = clock

local newest = tonumber(redis.call('LINDEX', key, -1) or now)
if newest - now > window then redis.call('DEL', key) else now = math.max(now, newest) end

local oldest = tonumber(redis.call('LINDEX', key, 0) or now)
while now - oldest >= window do
  redis.call('LPOP', key)
  oldest = tonumber(redis.call('LINDEX', key, 0) or now)
end

local count = redis.call('LLEN', key)
if count < limit then
  redis.call('RPUSH', key, string.format('%.0f', now))
  redis.call('PEXPIRE', key, math.ceil((now - clock + window) / 1000) + 1)
end
return {count, now - oldest}
`;

const MICROSECONDS = 1_000_000;

/** Counts one more request if the policy allows; answers with the usage before it. */
export const slidingWindow = defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT: LUA,
  parseCommand: (parser: CommandParser, key: string, { limit, windowSeconds }: RateLimitPolicy) => {
    parser.pushKey(key);
    parser.push(String(limit), String(Math.round(windowSeconds * MICROSECONDS)));
  },
  transformReply: (reply: unknown): unknown => reply,
});
