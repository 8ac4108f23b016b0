import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Helmet's headers. Answers are data: a browser that shows one as a page loads and runs nothing from it. */
export const securityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    xFrameOptions: { action: 'deny' },
  });
