import { buildContainer, type Given } from '#src/composition/container.js';
import type { Services } from '#src/composition/tokens.js';
import { decodeConfig } from '#src/config/config.js';
import { makeInMemoryDatabase } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { silentLogger } from '../lifecycle/silent-logger.js';

const given = (variables: Readonly<Record<string, string>> = {}): Given => {
  const config = decodeConfig(variables, () => false);
  if (E.isLeft(config)) throw new Error('bad configuration');
  return {
    config: config.right,
    logger: silentLogger,
    // No server listens on the discard port: a query would fail.
    runtime: { databaseUrl: 'postgresql://nobody@127.0.0.1:9/none', secretKeys: ['k'.repeat(32)] },
  };
};

const inMemory = (): Partial<Services> => {
  const { unitOfWork, userQueries, taskQueries, sessionQueries, loginFailures } = makeInMemoryDatabase();
  return { unitOfWork, userQueries, taskQueries, sessionQueries, loginFailures };
};

describe('the container', () => {
  it('makes the use cases from the adapters that a test overrides', async () => {
    const { logIn, authenticate, ensureSuperuser } = buildContainer(given(), inMemory()).get('useCases');
    const { username, password } = given().config.admin;

    const created = await ensureSuperuser({ username, password, email: 'admin@l-age.example' as never })();
    const login = { login: 'ADMIN', password: 'Admin123!', origin: { ip: null, userAgent: null, requestId: null } };
    const loggedIn = await logIn(login)();
    if (E.isLeft(loggedIn)) throw new Error(loggedIn.left._tag);
    const caller = await authenticate(loggedIn.right.accessToken)();

    expect(created).to.deep.equal(E.right({ created: true }));
    expect(caller).to.have.nested.property('right.actor.isSuperuser', true);
  });

  it('creates each service once', () => {
    const { get } = buildContainer(given());
    expect(get('unitOfWork')).to.equal(get('unitOfWork'));
    expect(get('metrics')).to.equal(get('metrics'));
  });

  it('has a rate limiter unless the limit is 0', () => {
    expect(buildContainer(given({ RATE_LIMIT_REQUESTS: '0' })).get('rateLimiter')).to.equal(null);
    expect(buildContainer(given()).get('rateLimiter')).to.have.property('hit');
  });

  it('warns when Discord does not accept links to PUBLIC_URL', () => {
    const warnings: unknown[] = [];
    const logger = { ...silentLogger, warn: (...line: readonly unknown[]) => void warnings.push(line) };
    buildContainer({ ...given({ PUBLIC_URL: 'https://app.example.com' }), logger }).get('notifier');
    expect(warnings).to.deep.equal([]);
    buildContainer({ ...given({ PUBLIC_URL: 'http://l-age:3000' }), logger }).get('notifier');
    const message = 'Discord rejects links to PUBLIC_URL, messages are sent without a link';
    expect(warnings).to.deep.equal([[message, { public_url: 'http://l-age:3000' }]]);
  });

  it('reads the client address from trusted proxies only', () => {
    const origin = { remoteAddress: '10.0.0.1', forwardedFor: '203.0.113.7' };
    expect(buildContainer(given()).get('clientAddress')(origin)).to.equal('10.0.0.1');
    const behindProxy = buildContainer(given({ TRUSTED_PROXIES: '10.0.0.0/8' }));
    expect(behindProxy.get('clientAddress')(origin)).to.equal('203.0.113.7');
  });
});
