import { Router, type RequestHandler } from 'express';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { compressResponse } from '../response/compress.js';
import { requestStateOf } from '../request/request-state.js';
import { otherMethods } from '../routing/router.js';
import type { OpenApiDocument } from './open-api.js';
import { redocPage, swaggerPage, swaggerScript } from './pages.js';

const require = createRequire(import.meta.url);

/** The pages load nothing from other hosts. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const ONE_HOUR = 'public, max-age=3600';

const serveText = (type: string, text: string): RequestHandler => {
  const bytes = Buffer.from(text);
  return (_req, res) => {
    res.setHeader('Content-Type', type);
    res.setHeader('Content-Length', bytes.length);
    if (type.startsWith('text/html')) res.setHeader('Content-Security-Policy', PAGE_POLICY);
    res.end(bytes);
  };
};

/** Serves files of a package below the path of a page. */
const serveFiles = (router: Router, base: string, folder: string, files: readonly string[]): void => {
  for (const file of files)
    router.get(`${base}/${file}`, (_req, res, next) => {
      requestStateOf(res).route = `${base}/${file}`;
      res.setHeader('Cache-Control', ONE_HOUR);
      res.sendFile(file, { root: folder, cacheControl: false }, (error?: Error) => {
        // The headers are sent if the browser disconnected.
        if (error !== undefined && !res.headersSent) next(error);
      });
    });
};

/** The policy forbids the logo, which ReDoc loads from another host. ReDoc hides an image that it cannot load. */
const REDOC_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

const serveRedocScript = (): RequestHandler => {
  let script: string | undefined;
  return (_req, res) => {
    const file = require.resolve('redoc/bundles/redoc.standalone.js');
    script ??= readFileSync(file, 'utf8').replaceAll(REDOC_LOGO, 'data:,');
    res.setHeader('Cache-Control', ONE_HOUR);
    res.type('text/javascript').send(script);
  };
};

/** `/openapi.json`, `/docs` (Swagger UI) and `/redoc`. */
export const documentRoutes = (document: OpenApiDocument): Router => {
  const router = Router({ caseSensitive: true });
  router.use(compressResponse);
  const get = (route: string, handler: RequestHandler): void => {
    router.get(
      route,
      (_req, res, next) => {
        requestStateOf(res).route = route;
        next();
      },
      handler,
    );
    router.all(route, otherMethods(['GET']));
  };
  get('/openapi.json', serveText('application/json', JSON.stringify(document)));
  get('/docs', serveText('text/html; charset=utf-8', swaggerPage));
  get('/docs/start.js', serveText('text/javascript; charset=utf-8', swaggerScript));
  get('/redoc', serveText('text/html; charset=utf-8', redocPage));
  get('/redoc/redoc.standalone.js', serveRedocScript());
  serveFiles(router, '/docs', path.dirname(require.resolve('swagger-ui-dist/package.json')), [
    'swagger-ui.css',
    'swagger-ui-bundle.js',
    'favicon-32x32.png',
  ]);
  return router;
};
