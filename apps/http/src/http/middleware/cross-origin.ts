import cors from 'cors';
import type { Request, RequestHandler } from 'express';

const EXPOSED = [
  'Link',
  'ETag',
  'Location',
  'Retry-After',
  'X-Next-Cursor',
  'X-Total-Count',
  'X-Unread-Count',
  'X-Request-ID',
  'Idempotency-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
];

/** Seconds for which a browser can cache a preflight response. */
const PREFLIGHT_SECONDS = 600;

const isPreflight = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && 'access-control-request-method' in headers;

/** CORS for these origins only (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export const crossOrigin = (origins: readonly string[]): RequestHandler => {
  const options = {
    origin: true,
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED,
    maxAge: PREFLIGHT_SECONDS,
  };
  const answerPreflight = cors(options);
  const addHeaders = cors({ ...options, preflightContinue: true });
  const allowed = new Set(origins);
  return (req, res, next) => {
    res.setHeader('Vary', 'Origin');
    if (req.headers.origin === undefined || !allowed.has(req.headers.origin)) next();
    else (isPreflight(req) ? answerPreflight : addHeaders)(req, res, next);
  };
};
