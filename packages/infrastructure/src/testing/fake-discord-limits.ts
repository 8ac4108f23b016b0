/** `limit` requests in a window that starts with the first one. */
export type Bucket = Readonly<{ limit: number; windowMs: number }>;

export type BucketState = Readonly<{
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Seconds, to the millisecond, until the bucket is full again. */
  resetAfter: number;
}>;

type Window = { startedAt: number; used: number };

/** One bucket for each key. Rejected requests are not counted. */
export const makeBuckets = ({ limit, windowMs }: Bucket): ((key: string) => BucketState) => {
  const windows = new Map<string, Window>();
  return (key) => {
    const now = performance.now();
    const found = windows.get(key);
    const window = found !== undefined && now < found.startedAt + windowMs ? found : { startedAt: now, used: 0 };
    windows.set(key, window);
    const allowed = window.used < limit;
    if (allowed) window.used += 1;
    return {
      allowed,
      limit,
      remaining: limit - window.used,
      resetAfter: Math.ceil(windowMs - (now - window.startedAt)) / 1000,
    };
  };
};
