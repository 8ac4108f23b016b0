import compression from 'compression';
import type { Response } from 'express';

/** Compressing smaller responses saves almost nothing. */
const THRESHOLD_BYTES = 1024;

export const compressResponse = compression({ threshold: THRESHOLD_BYTES });

const noop = (): void => undefined;

/** Compresses the body that is written next, if it is long and the client accepts it. `bytes` is `Infinity` for a stream. */
export const compressBody = (res: Response, bytes: number): void => {
  if (bytes < THRESHOLD_BYTES) return;
  if (res.req.headers['accept-encoding'] === undefined) res.vary('Accept-Encoding');
  else compressResponse(res.req, res, noop);
};
