import { createClient } from 'redis';
import { slidingWindow } from './sliding-window.script.js';

/** One connection that does not reconnect. The owner decides when to try again. */
export const makeRedisClient = (url: string, connectTimeout: number) =>
  createClient({
    url,
    scripts: { slidingWindow },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout, reconnectStrategy: false },
  });

export type RedisClient = ReturnType<typeof makeRedisClient>;
