import { isWellKnownPassword } from '@l-age/infrastructure';
import { createHmac } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { makeApp } from '../http/app.js';
import type { Keys } from '../http/signing/keys.js';
import type { Readiness } from '../lifecycle/readiness.js';
import type { ServiceContainer } from './container.js';

/** Keys for one purpose. A derived key does not reveal the secret key. */
const derivedKeys = ([secret, ...former]: Keys, purpose: string): Keys => {
  const derivedFrom = (key: string): string => createHmac('sha256', key).update(purpose).digest('base64url');
  return [derivedFrom(secret), ...former.map(derivedFrom)];
};

/** The HTTP interface, made from the services of the container. */
export const httpAppOf = ({ get }: ServiceContainer, readiness: Readiness): RequestListener => {
  const config = get('config');
  return makeApp({
    useCases: get('useCases'),
    webhookTestLimiter: get('webhookTestLimiter'),
    logger: get('logger'),
    metrics: get('metrics'),
    rateLimiter: get('rateLimiter'),
    clientAddress: get('clientAddress'),
    readiness,
    metricsToken: config.metricsToken,
    isWellKnownPassword,
    corsOrigins: config.corsOrigins,
    cursorKeys: derivedKeys(get('runtime').secretKeys, 'cursors of lists'),
    fingerprintKeys: derivedKeys(get('runtime').secretKeys, 'fingerprints of requests'),
    devMode: config.devMode,
  });
};
