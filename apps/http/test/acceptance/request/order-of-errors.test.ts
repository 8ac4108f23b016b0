import { expect } from 'chai';
import { describeInMemory } from '../service/on-every-store.js';
import { createPerson, PASSWORD } from '../service/people.js';

const JSON_HEADERS = { 'content-type': 'application/json' };

describeInMemory('the order of errors', (fixture) => {
  const answer = async (method: string, path: string, token?: string, body?: string) => {
    const { status, json } = await fixture.client.call(method, path, {
      ...(token === undefined ? {} : { token }),
      ...(body === undefined ? {} : { body, headers: JSON_HEADERS }),
    });
    return [status, json['code']];
  };

  it('returns 404 and 405 before 401', async () => {
    expect(await answer('GET', '/api/v1/nothing')).to.deep.equal([404, 'not_found']);
    expect(await answer('GET', '/api/v1/Tasks')).to.deep.equal([404, 'not_found']);
    expect(await answer('GET', '/')).to.deep.equal([404, 'not_found']);
    expect(await answer('PATCH', '/api/v1/tasks/')).to.deep.equal([405, 'method_not_allowed']);
  });

  it('returns 401 before 422', async () => {
    expect(await answer('POST', '/api/v1/tasks/', undefined, '{')).to.deep.equal([401, 'not_authenticated']);
    expect(await answer('GET', '/api/v1/tasks/abc?x=1')).to.deep.equal([401, 'not_authenticated']);
    expect(await answer('GET', '/api/v1/tasks/1', 'forged')).to.deep.equal([401, 'invalid_token']);
    const large = '"'.repeat(1024 * 1024 + 1);
    expect(await answer('POST', '/api/v1/users/', fixture.anna.token, large)).to.deep.equal([
      403,
      'superuser_required',
    ]);
    expect(await answer('POST', '/api/v1/users/', fixture.admin.token, large)).to.deep.equal([
      413,
      'content_too_large',
    ]);
  });

  it('reports issues of path, query and body together', async () => {
    const { status, problems } = await fixture.client.call('PATCH', '/api/v1/tasks/abc', {
      token: fixture.anna.token,
      json: { title: '', status: 'nope' },
    });
    expect(status).to.equal(422);
    expect(problems.map(({ loc }) => loc)).to.deep.equal([
      ['path', 'task_id'],
      ['body', 'title'],
      ['body', 'status'],
    ]);
  });

  it('lists the allowed methods with 405', async () => {
    const allow = async (method: string, path: string) =>
      (await fixture.client.call(method, path)).headers.get('allow')?.split(', ');
    expect(await allow('DELETE', '/api/v1/auth/login')).to.deep.equal(['POST', 'OPTIONS']);
    expect(await allow('POST', '/api/v1/users/me')).to.deep.equal(['GET', 'PUT', 'HEAD', 'OPTIONS']);
    expect(await allow('POST', '/api/v1/tasks/1')).to.deep.equal(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
    expect(await allow('POST', '/health')).to.deep.equal(['GET', 'HEAD', 'OPTIONS']);
    expect(await allow('OPTIONS', '/api/v1/tasks')).to.deep.equal(['GET', 'POST', 'HEAD', 'OPTIONS']);
  });

  it('answers HEAD like GET without the body', async () => {
    const { status, headers, text } = await fixture.client.call('HEAD', '/health');
    expect([status, headers.get('content-length'), text]).to.deep.equal([200, '15', '']);
  });
});

describeInMemory('credentials', (fixture) => {
  const me = (authorization?: string) =>
    fixture.client.call('GET', '/api/v1/users/me', authorization === undefined ? {} : { headers: { authorization } });

  it('returns 401 without Bearer credentials', async () => {
    for (const authorization of [undefined, 'Basic YTpi', 'Token abc', 'Bearerabc', 'abc']) {
      const { status, headers, json } = await me(authorization);
      expect(status, authorization).to.equal(401);
      expect(headers.get('www-authenticate')).to.equal('Bearer');
      expect(json).to.deep.equal({ detail: 'Not authenticated', code: 'not_authenticated' });
    }
  });

  it('rejects a forged or empty token, and a token of an ended session', async () => {
    const { token } = fixture.anna;
    for (const authorization of ['Bearer', 'Bearer ', 'Bearer x', `Bearer ${token}x`, `Bearer ${token} ${token}`]) {
      const { status, headers, json } = await me(authorization);
      expect(status, authorization).to.equal(401);
      expect(headers.get('www-authenticate')).to.equal('Bearer');
      expect(json).to.deep.equal({ detail: 'Could not validate credentials', code: 'invalid_token' });
    }
  });

  it('accepts the scheme in any case', async () => {
    expect((await me(`bearer ${fixture.anna.token}`)).status).to.equal(200);
    expect((await me(`BEARER  ${fixture.anna.token}`)).status).to.equal(200);
  });

  it('ignores a token in the query', async () => {
    const { token } = fixture.anna;
    const { status } = await fixture.client.call('GET', `/api/v1/users/me?access_token=${token}&token=${token}`);
    expect(status).to.equal(401);
  });

  it('rejects a token after a password change', async () => {
    const { token } = await createPerson(fixture.client, fixture.admin, 'quirin');
    const second = await fixture.client.logIn('quirin', PASSWORD);
    await fixture.client.call('PUT', '/api/v1/users/me', {
      token: second,
      json: { password: 'another-violet-otter', current_password: PASSWORD },
    });
    expect((await me(`Bearer ${token}`)).status).to.equal(401);
    expect((await me(`Bearer ${second}`)).status).to.equal(200);
  });
});
