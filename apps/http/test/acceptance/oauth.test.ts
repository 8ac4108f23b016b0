import { expect } from 'chai';
import { logInAs, statusFor, tokensIn } from './service/log-in.js';
import { describeService } from './service/on-every-store.js';
import { PASSWORD } from './service/people.js';

const TOKEN = '/api/v1/auth/token';

describeService('OAuth2 for standard clients', (scene) => {
  const ask = (form: Record<string, string> | string, headers: Record<string, string> = {}) =>
    scene.client.call('POST', TOKEN, { form, headers });

  const byPassword = { grant_type: 'password', username: 'anna', password: PASSWORD };

  it('gives tokens for a password, and for a refresh token', async () => {
    const answer = await ask(byPassword);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.headers.get('pragma')).to.equal('no-cache');
    expect(answer.json).to.include({ token_type: 'bearer', expires_in: 7200 }).and.not.have.property('scope');
    const first = tokensIn(answer);
    const second = tokensIn(await ask({ grant_type: 'refresh_token', refresh_token: first.refresh }));
    expect(await statusFor(scene.client, second)).to.equal(200);
  });

  it('takes the authentication of a client, and tells what is granted to who asks for a scope', async () => {
    const authorization = `Basic ${Buffer.from('web:secret').toString('base64')}`;
    const answer = await ask({ ...byPassword, scope: 'everything', client_id: 'web' }, { authorization });
    expect(answer.status).to.equal(200);
    expect(answer.json['scope']).to.equal('tasks:read tasks:write users:read users:write');
  });

  it("answers in RFC 6749's way what is wrong", async () => {
    const errorOf = async (form: Record<string, string> | string) => {
      const { status, headers, json } = await ask(form);
      expect(status, JSON.stringify(form)).to.equal(400);
      expect(headers.get('cache-control')).to.equal('no-store');
      expect(json['error_description']).to.be.a('string');
      return json['error'];
    };
    for (const form of [
      '',
      'username=anna&password=x',
      'grant_type=',
      'grant_type=password',
      'grant_type=password&username=anna',
      'grant_type=password&username=anna&password=',
      'grant_type=refresh_token',
      'grant_type=password&grant_type=password&username=a&password=b',
      'grant_type=password&username=a&username=b&password=c',
      'grant_type=password&username=a&password=b&foo=1&foo=2',
    ])
      expect(await errorOf(form), form).to.equal('invalid_request');
    for (const type of ['client_credentials', 'authorization_code', 'PASSWORD', 'constructor'])
      expect(await errorOf({ grant_type: type })).to.equal('unsupported_grant_type');
    expect(await errorOf({ ...byPassword, password: 'wrong' })).to.equal('invalid_grant');
    expect(await errorOf({ ...byPassword, username: 'nobody' })).to.equal('invalid_grant');
    expect(await errorOf({ grant_type: 'refresh_token', refresh_token: 'x' })).to.equal('invalid_grant');
    for (const [form, description] of [
      ['grant_type=password&username=a&username=b', 'Repeated parameter: username'],
      // RFC 6749, 5.2, allows no such characters; and a password with an & in it would be named.
      ['username=a&password=b&s3cr%0D%0A%22t=&s3cr%0D%0A%22t=', 'A parameter is repeated'],
      ['username=a&toString=1&toString=2', 'A parameter is repeated'],
    ] as const)
      expect((await ask(form)).json['error_description']).to.equal(description);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const options of [
      { json: byPassword },
      { headers, body: 'grant_type=password&username=a&password=%FF' },
      { headers, body: 'grant_type=password&username=a&password=%00' },
    ]) {
      const { status, json } = await scene.client.call('POST', TOKEN, options);
      expect([status, json['error']]).to.deep.equal([400, 'invalid_request']);
    }
  });

  it('revokes a token of either kind, and says the same of what is none', async () => {
    const revoke = (form: Record<string, string>) => scene.client.call('POST', '/api/v1/auth/revoke', { form });
    for (const kind of ['access', 'refresh'] as const) {
      const tokens = await logInAs(scene.client, 'anna');
      const { status, text } = await revoke({ token: tokens[kind], token_type_hint: 'nonsense' });
      expect([status, text]).to.deep.equal([200, '']);
      expect(await statusFor(scene.client, tokens)).to.equal(401);
      expect((await ask({ grant_type: 'refresh_token', refresh_token: tokens.refresh })).status).to.equal(400);
      expect((await revoke({ token: tokens[kind] })).status).to.equal(200);
    }
    expect((await revoke({ token: 'nonsense' })).status).to.equal(200);
    const { status, json } = await revoke({});
    expect([status, json['error']]).to.deep.equal([400, 'invalid_request']);
  });

  describe('introspection', () => {
    const introspect = (form: Record<string, string>, token: string | undefined = scene.admin.token) =>
      scene.client.call('POST', '/api/v1/auth/introspect', { form, ...(token === '' ? {} : { token }) });

    it('tells a superuser what a token says', async () => {
      const tokens = await logInAs(scene.client, 'anna');
      const { json } = await introspect({ token: tokens.access });
      expect(json).to.include({ active: true, token_type: 'bearer', sub: String(scene.anna.id), username: 'anna' });
      expect(Number(json['exp']) - Number(json['iat'])).to.equal(7200);
      expect((await introspect({ token: tokens.refresh })).json).to.include({ active: true, username: 'anna' });
    });

    it('says nothing of a token that is refused but that', async () => {
      const tokens = await logInAs(scene.client, 'anna');
      await scene.client.call('POST', '/api/v1/auth/logout', { token: tokens.access });
      for (const token of [tokens.access, tokens.refresh, 'nonsense'])
        expect((await introspect({ token })).json).to.deep.equal({ active: false });
    });

    it('tells a service account, and of API tokens what they are for', async () => {
      const admin = { token: scene.admin.token };
      const bot = { username: 'service-invoice', is_service: true };
      const { json } = await scene.client.call('POST', '/api/v1/users/', { ...admin, json: bot });
      const draft = { name: 'introspection', scopes: ['users:read'], user_id: json['id'] };
      const made = await scene.client.call('POST', '/api/v1/auth/tokens', { ...admin, json: draft });
      const apiToken = String(made.json['token']);
      const answer = await introspect({ token: apiToken }, apiToken);
      expect(answer.json).to.include({ active: true, username: 'service-invoice', scope: 'users:read' });
      expect(answer.json).not.to.have.property('sid');
      expect((await scene.client.call('POST', '/api/v1/auth/revoke', { form: { token: apiToken } })).status).to.equal(
        200,
      );
      expect((await introspect({ token: apiToken }, apiToken)).status).to.equal(401);
    });

    it('is for nobody else, whatever they ask', async () => {
      expect((await introspect({ token: 'x' }, '')).status).to.equal(401);
      const asked: Record<string, string>[] = [{ token: scene.anna.token }, {}];
      for (const form of asked) {
        const { status, json } = await introspect(form, scene.anna.token);
        expect([status, json['code']]).to.deep.equal([403, 'not_allowed']);
      }
      const { status, json } = await introspect({});
      expect([status, json['error']]).to.deep.equal([400, 'invalid_request']);
    });
  });
});
