import { expect } from 'chai';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { createPerson, PASSWORD } from '../service/people.js';

const LOGIN = '/api/v1/auth/login';

describeOnEveryStore('POST /auth/login', (fixture) => {
  const attempt = (form: Record<string, string> | string) => fixture.client.call('POST', LOGIN, { form });

  it('returns a Bearer token with Cache-Control: no-store', async () => {
    const { status, headers, json } = await attempt({ username: 'anna', password: PASSWORD });

    expect(status).to.equal(200);
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(json).to.have.all.keys('access_token', 'token_type', 'expires_in', 'refresh_token', 'refresh_expires_in');
    expect(json).to.include({ token_type: 'bearer', expires_in: 7200, refresh_expires_in: 2_592_000 });
  });

  it('accepts the username in any case, or the e-mail address', async () => {
    for (const username of ['ANNA', 'anna@example.com', 'Anna@Example.COM'])
      expect((await attempt({ username, password: PASSWORD })).status, username).to.equal(200);
  });

  it('accepts the other parameters of OAuth 2.0 clients', async () => {
    const form = { grant_type: 'password', scope: 'a b', client_id: 'web', client_secret: 'x' };
    expect((await attempt({ ...form, username: 'anna', password: PASSWORD })).status).to.equal(200);
  });

  it('accepts multipart forms, as browsers send FormData', async () => {
    const body = new FormData();
    body.append('username', 'anna');
    body.append('password', PASSWORD);
    expect((await fixture.client.call('POST', LOGIN, { body })).status).to.equal(200);
  });

  it('returns the same response for a wrong password, an unknown user and a deactivated user', async () => {
    await createPerson(fixture.client, fixture.admin, 'doris');
    const deactivated = { username: 'emil', email: 'emil@example.com', password: PASSWORD, is_active: false };
    await fixture.client.call('POST', '/api/v1/users/', { token: fixture.admin.token, json: deactivated });
    for (const [username, password] of [
      ['doris', 'not-the-password'],
      ['nobody', PASSWORD],
      ['emil', PASSWORD],
      ['doris', PASSWORD.repeat(40)],
    ] as const) {
      const { status, headers, json } = await attempt({ username, password });
      expect(status, username).to.equal(401);
      expect(headers.get('www-authenticate')).to.equal('Bearer');
      expect(json).to.deep.equal({
        detail: 'Incorrect username or password',
        code: 'incorrect_credentials',
        error: 'invalid_grant',
      });
    }
  });

  it('reads all 72 bytes of a password, and rejects longer ones', async () => {
    const longest = 'violet-otter-climbs-42 '.padEnd(72, 'x');
    const person = { username: 'tail', email: 'tail@example.com', password: longest };
    const create = (json: object) =>
      fixture.client.call('POST', '/api/v1/users/', { token: fixture.admin.token, json });
    expect((await create(person)).status).to.equal(201);
    expect((await attempt({ username: 'tail', password: longest })).status).to.equal(200);
    for (const password of [`${longest}x`, longest.slice(0, -1), `${longest.slice(0, -1)}y`])
      expect((await attempt({ username: 'tail', password })).status, password).to.equal(401);
    const { status } = await create({
      ...person,
      username: 'longer',
      email: 'longer@example.com',
      password: `${longest}x`,
    });
    expect(status).to.equal(422);
  });

  it('reports every missing or empty field', async () => {
    for (const form of ['', 'username=&password=']) {
      const { status, json } = await attempt(form);
      expect(status).to.equal(422);
      expect(json).to.deep.equal({
        detail: ['username', 'password'].map((name) => ({
          type: 'missing',
          loc: ['body', name],
          msg: 'Field required',
          input: null,
        })),
        code: 'validation_error',
      });
    }
  });

  it('rejects JSON', async () => {
    const { status, problems } = await fixture.client.call('POST', LOGIN, {
      json: { username: 'anna', password: PASSWORD },
    });
    expect(status).to.equal(422);
    expect(problems.map(({ loc }) => loc)).to.deep.equal([
      ['body', 'username'],
      ['body', 'password'],
    ]);
  });

  it('rejects another grant type, a repeated field, NUL and invalid UTF-8', async () => {
    const problemOf = async (form: string) => {
      const { status, problems } = await fixture.client.call('POST', LOGIN, {
        body: form,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect(status, form).to.equal(422);
      return [problems[0]?.type, ...(problems[0]?.loc ?? [])];
    };
    expect(await problemOf('grant_type=code&username=a&password=b')).to.deep.equal([
      'string_pattern_mismatch',
      'body',
      'grant_type',
    ]);
    expect(await problemOf('username=a&username=b&password=c')).to.deep.equal(['string_type', 'body', 'username']);
    expect(await problemOf('username=a%00&password=c')).to.deep.equal(['value_error', 'body', 'username']);
    const multipart = Buffer.from(
      '--x\r\ncontent-disposition: form-data; name="username"\r\n\r\na\r\n--x\r\ncontent-disposition: form-data; name="password"\r\n\r\n\xff\r\n--x--\r\n',
      'latin1',
    );
    const { status, problems } = await fixture.client.call('POST', LOGIN, {
      body: new Uint8Array(multipart),
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect([status, problems[0]?.type, problems[0]?.loc]).to.deep.equal([422, 'value_error', ['body']]);
    expect(await problemOf('username=a&password=%FF')).to.deep.equal(['value_error', 'body', 'password']);
  });

  it('never repeats a password', async () => {
    const { text } = await attempt('password=hunter2-hunter2&password=hunter2-hunter2');
    expect(text).to.include('[redacted]').and.not.include('hunter2');
  });
});
