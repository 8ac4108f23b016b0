import { createClient } from 'redis';
import { slidingWindow } from './sliding-window.script.js';

/** One connection, which is given up for good when it fails: whoever holds it decides when to try again. */
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
