import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as oauth from 'oauth4webapi';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { PASSWORD } from '../service/people.js';

const run = promisify(execFile);

/** A Python with requests-oauthlib, if installed. Prefers Debian's python3, for which the Debian package is installed. */
const findPython = async (): Promise<string | undefined> => {
  for (const python of ['python3', '/usr/bin/python3']) {
    const found = await run(python, ['-c', 'import requests_oauthlib']).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
};

describeOnEveryStore('standard OAuth 2.0 clients', (fixture) => {
  describe('oauth4webapi', () => {
    const client: oauth.Client = { client_id: 'web' };
    // Allows HTTP, because the test has no proxy with TLS. The option is marked as deprecated to draw attention.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const insecure = { [oauth.allowInsecureRequests]: true };

    const server = (): oauth.AuthorizationServer => {
      const base = `${fixture.client.url}/api/v1/auth`;
      return {
        issuer: base,
        token_endpoint: `${base}/token`,
        revocation_endpoint: `${base}/revoke`,
        introspection_endpoint: `${base}/introspect`,
      };
    };

    const logIn = async (password: string, auth: oauth.ClientAuth = oauth.None()) => {
      const grant = new URLSearchParams({ username: 'anna', password });
      const answer = await oauth.genericTokenEndpointRequest(server(), client, auth, 'password', grant, insecure);
      return oauth.processGenericTokenEndpointResponse(server(), client, answer);
    };

    const whoAmI = async ({ access_token: token }: oauth.TokenEndpointResponse): Promise<unknown> => {
      const url = new URL(`${fixture.client.url}/api/v1/users/me`);
      const answer = await oauth.protectedResourceRequest(token, 'GET', url, undefined, undefined, insecure);
      return ((await answer.json()) as Record<string, unknown>)['username'];
    };

    const refresh = async (refreshToken: string) => {
      const answer = await oauth.refreshTokenGrantRequest(server(), client, oauth.None(), refreshToken, insecure);
      return oauth.processRefreshTokenResponse(server(), client, answer);
    };

    it('logs in with and without client authentication, and calls the API', async () => {
      for (const auth of [oauth.None(), oauth.ClientSecretBasic('secret'), oauth.ClientSecretPost('secret')])
        expect(await whoAmI(await logIn(PASSWORD, auth))).to.equal('anna');
    });

    it('refreshes', async () => {
      const first = await logIn(PASSWORD);
      const second = await refresh(first.refresh_token ?? '');
      expect(second.refresh_token).not.to.equal(first.refresh_token);
      expect(await whoAmI(second)).to.equal('anna');
    });

    it('understands errors', async () => {
      for (const fail of [() => logIn('wrong'), () => refresh('nonsense')]) {
        const error = await fail().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error).to.be.instanceOf(oauth.ResponseBodyError);
        expect(error).to.include({ error: 'invalid_grant', status: 400 });
      }
    });

    it('revokes', async () => {
      const tokens = await logIn(PASSWORD);
      const token = tokens.refresh_token ?? '';
      const answer = await oauth.revocationRequest(server(), client, oauth.None(), token, insecure);
      expect(await oauth.processRevocationResponse(answer)).to.equal(undefined);
      const rejected = await whoAmI(tokens).catch((thrown: unknown) => thrown);
      expect(rejected).to.be.instanceOf(oauth.WWWAuthenticateChallengeError);
    });

    it('introspects', async () => {
      const { access_token: token } = await logIn(PASSWORD);
      const asSuperuser: oauth.ClientAuth = (_server, _client, _body, headers) =>
        headers.set('authorization', `Bearer ${fixture.admin.token}`);
      const answer = await oauth.introspectionRequest(server(), client, asSuperuser, token, insecure);
      const said = await oauth.processIntrospectionResponse(server(), client, answer);
      expect(said).to.include({ active: true, username: 'anna', sub: String(fixture.anna.id) });
    });
  });

  it('requests-oauthlib logs in, refreshes and calls the API', async function () {
    const python = await findPython();
    if (python === undefined) return this.skip();
    const script = fileURLToPath(new URL('../../../test/acceptance/auth/requests-oauthlib-client.py', import.meta.url));
    const { stdout } = await run(python, [script, `${fixture.client.url}/api/v1`, 'bob', PASSWORD], {
      env: { ...process.env, OAUTHLIB_INSECURE_TRANSPORT: '1' },
    });
    expect(stdout.trim()).to.equal('done');
  });
});
