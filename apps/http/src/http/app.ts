import type { IsWellKnownPassword, UseCases } from '@l-age/domain';
import type { Logger, RateLimiter, UserRateLimiter } from '@l-age/infrastructure';
import express, { type Express } from 'express';
import { LIVE_PATH } from '../live/live-upgrade.js';
import type { Metrics } from '../observability/metrics.js';
import { documentRoutes } from './openapi/documents.routes.js';
import { openApiDocument } from './openapi/open-api.js';
import { apiEndpoints } from './routing/endpoints.js';
import { handle } from './routing/handle.js';
import type { Keys } from './signing/keys.js';
import { beginRequest, type BeginRequestDeps } from './middleware/begin-request.js';
import { crossOrigin } from './middleware/cross-origin.js';
import { normalisePath } from './middleware/normalise-path.js';
import { rejectExpectation } from './middleware/reject-expectation.js';
import { rateLimit } from './middleware/rate-limit.js';
import { securityHeaders } from './middleware/security-headers.js';
import { unexpectedError } from './middleware/unexpected-error.js';
import { upgradeRequired } from './middleware/upgrade-required.js';
import { OPERATIONS_PATHS, operationsRoutes, type OperationsDeps } from './operations/operations.routes.js';
import { mount, notFound } from './routing/router.js';

export type AppDeps = Readonly<{
  useCases: UseCases;
  logger: Logger;
  metrics: Metrics;
  /** `null`: no rate limit. */
  rateLimiter: RateLimiter | null;
  /** Limits the webhook tests of each user. */
  webhookTestLimiter: UserRateLimiter;
  clientAddress: BeginRequestDeps['clientAddress'];
  readiness: OperationsDeps['readiness'];
  metricsToken: string | null;
  isWellKnownPassword: IsWellKnownPassword;
  corsOrigins: readonly string[];
  /** The same on all replicas. */
  cursorKeys: Keys;
  /** For idempotent requests. The same on all replicas. */
  fingerprintKeys: Keys;
  /** Adds error messages to 500 responses. */
  devMode: boolean;
}>;

export const API_PREFIX = '/api/v1';

/** Exempt from the rate limit. `/ws` has a connection cap instead. */
const EXEMPT_PATHS: ReadonlySet<string> = new Set([...OPERATIONS_PATHS, LIVE_PATH, `${LIVE_PATH}/`]);

/** The Express application. */
export const makeApp = (deps: AppDeps): Express => {
  const { useCases, logger, metrics } = deps;
  const endpoints = apiEndpoints(deps);
  const serve = handle(useCases);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.enable('case sensitive routing');

  app.use(beginRequest(deps));
  app.use(normalisePath);
  app.use(securityHeaders());
  app.use(crossOrigin(deps.corsOrigins));
  if (deps.rateLimiter !== null)
    app.use(rateLimit({ limiter: deps.rateLimiter, onRejected: metrics.rateLimited, exempt: EXEMPT_PATHS }));
  app.use(rejectExpectation);
  app.use(API_PREFIX, mount(API_PREFIX, endpoints, serve));
  app.use(operationsRoutes(deps));
  app.all(LIVE_PATH, upgradeRequired);
  app.use(documentRoutes(openApiDocument(API_PREFIX, endpoints)));
  app.use(notFound);
  app.use(unexpectedError({ logger, showDetail: deps.devMode }));
  return app;
};
