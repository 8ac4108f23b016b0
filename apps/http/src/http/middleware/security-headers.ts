import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** If a browser shows a response as a page, the page loads and runs nothing. */
const addHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  xFrameOptions: { action: 'deny' },
});

/** Helmet's headers do not depend on the request, so they are computed once. */
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
