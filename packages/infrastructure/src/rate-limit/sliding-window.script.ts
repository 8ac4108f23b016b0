import { defineScript, type CommandParser } from 'redis';
import type { RateLimitPolicy } from './rate-limiter.port.js';

/**
 * Each address has a list with the times of its accepted requests, oldest first, in microseconds of the clock of Redis,
 * which all replicas share. A script runs atomically. The list expires with its last request. If the clock goes back
 * (for example after a failover), it stands still until it has caught up. If it goes back by more than a window, the
 * old times are dropped.
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

/** Counts one more request if the policy allows it. Returns the usage before it. */
export const slidingWindow = defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT: LUA,
  parseCommand: (parser: CommandParser, key: string, { limit, windowSeconds }: RateLimitPolicy) => {
    parser.pushKey(key);
    parser.push(String(limit), String(Math.round(windowSeconds * MICROSECONDS)));
  },
  transformReply: (reply: unknown): unknown => reply,
});
