import compression from 'compression';
import type { Response } from 'express';

/** Below this size a compressed response is hardly smaller. */
const THRESHOLD_BYTES = 1024;

/** For routes whose responses are large, or written in parts. */
export const compressed = compression({ threshold: THRESHOLD_BYTES });

const nothing = (): void => undefined;

/** Compresses what is written from here on, if the client accepts it. `bytes` is `Infinity` for a stream. */
export const compressFrom = (res: Response, bytes: number): void => {
  if (bytes < THRESHOLD_BYTES) return;
  if (res.req.headers['accept-encoding'] === undefined) res.vary('Accept-Encoding');
  else compressed(res.req, res, nothing);
};
