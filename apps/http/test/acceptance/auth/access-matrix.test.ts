import { apiEndpoints } from '#src/http/routing/endpoints.js';
import { SCOPES, type Scope } from '@l-age/domain';
import { expect } from 'chai';
import type { TestResponse } from '../service/client.js';
import { describeInMemory, type Fixture } from '../service/on-every-store.js';
import { createPerson, PASSWORD } from '../service/people.js';

// Only the route table is read. No use case runs.
const endpoints = apiEndpoints({ useCases: {}, cursorKeys: ['k'], fingerprintKeys: ['f'] } as never);

/** The expected access rules, independent of the route table. */
const OPEN = [/^POST \/auth\/(login|refresh|token|revoke)$/];
const SUPERUSERS_ONLY = [
  /^POST \/users\/$/,
  /^(PATCH|DELETE) \/users\/\{user_id\}$/,
  /^POST \/users\/\{user_id\}\//,
  / \/audit$/,
  / \/notifications\/dead-letters/,
];
/** For service accounts with any scope. */
const ANY_TOKEN = [/^POST \/auth\/introspect$/];
/** API tokens cannot change passwords. */
const LOGIN_ONLY = [/password/];

const isAmong = (patterns: readonly RegExp[], route: string): boolean =>
  patterns.some((pattern) => pattern.test(route));

const scopeFor = (method: string, path: string): Scope | null => {
  const [, area] = path.split('/');
  if ((area !== 'tasks' && area !== 'users') || isAmong(LOGIN_ONLY, `${method} ${path}`)) return null;
  return `${area}:${method === 'GET' ? 'read' : 'write'}`;
};

const ENDED = 401;
const FORBIDDEN = 403;

type Verdict = 'allowed' | 'unauthenticated' | 'not a superuser' | 'insufficient scope';

const verdictOf = ({ status, json }: TestResponse): Verdict => {
  if (status === ENDED && json['error'] === undefined) return 'unauthenticated';
  if (status === FORBIDDEN && json['code'] === 'superuser_required') return 'not a superuser';
  if (status === FORBIDDEN && json['code'] === 'insufficient_scope') return 'insufficient scope';
  return 'allowed';
};

type Route = Readonly<{ method: string; path: string }>;

/** An id that does not exist, so that no request has an effect. */
const pathOf = (path: string): string => `/api/v1${path.replaceAll(/\{\w+\}/g, '999999')}`;

describeInMemory('access to routes', (fixture: Fixture) => {
  let deactivated: string;
  const tokens = new Map<string, string>();

  before(async () => {
    const { client, admin } = fixture;
    const former = await createPerson(client, admin, 'former');
    deactivated = former.token;
    await client.call('PATCH', `/api/v1/users/${former.id}`, { token: admin.token, json: { is_active: false } });
    for (const isSuperuser of [false, true]) {
      const account = await client.call('POST', '/api/v1/users/', {
        token: admin.token,
        json: { username: isSuperuser ? 'robot.boss' : 'robot', is_service: true, is_superuser: isSuperuser },
      });
      for (const scope of SCOPES) {
        const json = { name: scope, scopes: [scope], user_id: account.json['id'] };
        const made = await client.call('POST', '/api/v1/auth/tokens', { token: admin.token, json });
        tokens.set(`${scope} ${String(isSuperuser)}`, made.json['token'] as string);
      }
    }
  });

  const ask = async ({ method, path }: Route, token?: string): Promise<Verdict> =>
    verdictOf(
      await fixture.client.call(method, pathOf(path), {
        ...(token === undefined ? {} : { token }),
        ...(method === 'GET' || method === 'DELETE' ? {} : { json: {} }),
      }),
    );

  for (const { method, path } of endpoints) {
    const route = `${method} ${path}`;
    const open = isAmong(OPEN, route);
    const superusersOnly = isAmong(SUPERUSERS_ONLY, route);

    describe(route, () => {
      it('anonymous, deactivated', async () => {
        expect(await ask({ method, path })).to.equal(open ? 'allowed' : 'unauthenticated');
        expect(await ask({ method, path }, deactivated)).to.equal(open ? 'allowed' : 'unauthenticated');
      });

      it('user, superuser', async () => {
        // Some routes end the session, so each route gets its own.
        const user = await fixture.client.logIn('anna', PASSWORD);
        const superuser = await fixture.client.logIn('admin', 'Admin123!');
        expect(await ask({ method, path }, user)).to.equal(superusersOnly ? 'not a superuser' : 'allowed');
        expect(await ask({ method, path }, superuser)).to.equal('allowed');
      });

      for (const scope of SCOPES)
        it(`API token for ${scope}`, async () => {
          const fits = open || isAmong(ANY_TOKEN, route) || scopeFor(method, path) === scope;
          const expected = superusersOnly ? 'not a superuser' : 'allowed';
          expect(await ask({ method, path }, tokens.get(`${scope} false`))).to.equal(
            fits ? expected : 'insufficient scope',
          );
          expect(await ask({ method, path }, tokens.get(`${scope} true`))).to.equal(
            fits ? 'allowed' : 'insufficient scope',
          );
        });
    });
  }
});
