import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Responses are data: a browser that shows one as a page loads and runs nothing from it. */
const addHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  xFrameOptions: { action: 'deny' },
});

/** Helmet's headers depend on its options alone, so they are computed once. */
const constantHeaders = (): ReadonlyMap<string, string> => {
  const headers = new Map<string, string>();
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: (name: string) => headers.delete(name),
  };
  addHeaders(undefined as unknown as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error as Error;
  });
  return headers;
};

export const securityHeaders = (): RequestHandler => {
  const headers = new Map(constantHeaders());
  return (_req, res, next) => {
    res.setHeaders(headers);
    next();
  };
};
