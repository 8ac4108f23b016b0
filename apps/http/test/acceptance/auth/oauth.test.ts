import { expect } from 'chai';
import { logInAs, statusFor, tokensIn } from '../service/log-in.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { PASSWORD } from '../service/people.js';

const TOKEN = '/api/v1/auth/token';

describeOnEveryStore('OAuth 2.0 endpoints', (fixture) => {
  const ask = (form: Record<string, string> | string, headers: Record<string, string> = {}) =>
    fixture.client.call('POST', TOKEN, { form, headers });

  const byPassword = { grant_type: 'password', username: 'anna', password: PASSWORD };

  it('issues tokens for a password and for a refresh token', async () => {
    const answer = await ask(byPassword);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.headers.get('pragma')).to.equal('no-cache');
    expect(answer.json).to.include({ token_type: 'bearer', expires_in: 7200 }).and.not.have.property('scope');
    const first = tokensIn(answer);
    const second = tokensIn(await ask({ grant_type: 'refresh_token', refresh_token: first.refresh }));
    expect(await statusFor(fixture.client, second)).to.equal(200);
  });

  it('accepts client authentication, and returns the granted scope if the request has one', async () => {
    const authorization = `Basic ${Buffer.from('web:secret').toString('base64')}`;
    const answer = await ask({ ...byPassword, scope: 'everything', client_id: 'web' }, { authorization });
    expect(answer.status).to.equal(200);
    expect(answer.json['scope']).to.equal('tasks:read tasks:write users:read users:write');
  });

  it('returns errors as RFC 6749 defines them', async () => {
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
      // RFC 6749 (5.2) does not allow these characters, and the name could be a part of a password that contains &.
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
      const { status, json } = await fixture.client.call('POST', TOKEN, options);
      expect([status, json['error']]).to.deep.equal([400, 'invalid_request']);
    }
  });

  it('revokes each kind of token, and returns 200 for an unknown one', async () => {
    const revoke = (form: Record<string, string>) => fixture.client.call('POST', '/api/v1/auth/revoke', { form });
    for (const kind of ['access', 'refresh'] as const) {
      const tokens = await logInAs(fixture.client, 'anna');
      const { status, text } = await revoke({ token: tokens[kind], token_type_hint: 'nonsense' });
      expect([status, text]).to.deep.equal([200, '']);
      expect(await statusFor(fixture.client, tokens)).to.equal(401);
      expect((await ask({ grant_type: 'refresh_token', refresh_token: tokens.refresh })).status).to.equal(400);
      expect((await revoke({ token: tokens[kind] })).status).to.equal(200);
    }
    expect((await revoke({ token: 'nonsense' })).status).to.equal(200);
    const { status, json } = await revoke({});
    expect([status, json['error']]).to.deep.equal([400, 'invalid_request']);
  });

  describe('introspection', () => {
    const introspect = (form: Record<string, string>, token: string | undefined = fixture.admin.token) =>
      fixture.client.call('POST', '/api/v1/auth/introspect', { form, ...(token === '' ? {} : { token }) });

    it('describes a token to a superuser', async () => {
      const tokens = await logInAs(fixture.client, 'anna');
      const { json } = await introspect({ token: tokens.access });
      expect(json).to.include({ active: true, token_type: 'bearer', sub: String(fixture.anna.id), username: 'anna' });
      expect(Number(json['exp']) - Number(json['iat'])).to.equal(7200);
      expect((await introspect({ token: tokens.refresh })).json).to.include({ active: true, username: 'anna' });
    });

    it('returns only active: false for an invalid token', async () => {
      const tokens = await logInAs(fixture.client, 'anna');
      await fixture.client.call('POST', '/api/v1/auth/logout', { token: tokens.access });
      for (const token of [tokens.access, tokens.refresh, 'nonsense'])
        expect((await introspect({ token })).json).to.deep.equal({ active: false });
    });

    it('is available to service accounts, and shows the scopes of API tokens', async () => {
      const admin = { token: fixture.admin.token };
      const bot = { username: 'service-invoice', is_service: true };
      const { json } = await fixture.client.call('POST', '/api/v1/users/', { ...admin, json: bot });
      const draft = { name: 'introspection', scopes: ['users:read'], user_id: json['id'] };
      const made = await fixture.client.call('POST', '/api/v1/auth/tokens', { ...admin, json: draft });
      const apiToken = String(made.json['token']);
      const answer = await introspect({ token: apiToken }, apiToken);
      expect(answer.json).to.include({ active: true, username: 'service-invoice', scope: 'users:read' });
      expect(answer.json).not.to.have.property('sid');
      expect((await fixture.client.call('POST', '/api/v1/auth/revoke', { form: { token: apiToken } })).status).to.equal(
        200,
      );
      expect((await introspect({ token: apiToken }, apiToken)).status).to.equal(401);
    });

    it('returns 403 to other users', async () => {
      expect((await introspect({ token: 'x' }, '')).status).to.equal(401);
      const asked: Record<string, string>[] = [{ token: fixture.anna.token }, {}];
      for (const form of asked) {
        const { status, json } = await introspect(form, fixture.anna.token);
        expect([status, json['code']]).to.deep.equal([403, 'not_allowed']);
      }
      const { status, json } = await introspect({});
      expect([status, json['error']]).to.deep.equal([400, 'invalid_request']);
    });
  });
});
