import { hashingQueueFull, unavailable, type PasswordHasher } from '@l-age/domain';
import { makeInMemoryPasswordHasher } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { connect } from 'node:net';
import { describeInMemory } from '../service/on-every-store.js';
import { makeClient, type TestClient } from '../service/client.js';
import { startTestService, type TestService, type TestServiceOptions } from '../service/test-service.js';

describeInMemory('problem details', (fixture) => {
  const call = (path: string, accept: string) =>
    fixture.client.call('GET', path, { token: fixture.anna.token, headers: { accept } });

  it('are returned if the client prefers them', async () => {
    const { status, headers, json } = await call('/api/v1/tasks/5', 'application/problem+json');
    expect(status).to.equal(404);
    expect(headers.get('content-type')).to.equal('application/problem+json');
    expect(json).to.deep.equal({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'Task not found',
      code: 'task_not_found',
      request_id: headers.get('x-request-id'),
    });
  });

  it('list validation issues', async () => {
    const { json } = await call('/api/v1/tasks/x', 'application/problem+json');
    expect(json).to.include({ status: 422, title: 'Unprocessable Entity', code: 'validation_error' });
    expect(json['detail']).to.be.a('string');
    expect(json)
      .to.have.nested.property('errors[0]')
      .that.deep.includes({ type: 'int_parsing', loc: ['path', 'task_id'], input: 'x' });
  });

  it('are not returned if the client prefers JSON or has no preference', async () => {
    for (const accept of ['application/json', '*/*', 'application/json, application/problem+json', 'text/html'])
      expect((await call('/api/v1/tasks/5', accept)).headers.get('content-type'), accept).to.equal('application/json');
    for (const accept of ['application/problem+json', 'application/problem+json, application/json;q=0.5'])
      expect((await call('/api/v1/tasks/5', accept)).headers.get('content-type')).to.equal('application/problem+json');
  });
});

describe('internal errors', () => {
  let service: TestService;
  let client: TestClient;
  const start = async (overrides: TestServiceOptions['overrides'], variables = {}) => {
    service = await startTestService('memory', { ...(overrides === undefined ? {} : { overrides }), variables });
    client = await makeClient(service.url);
  };
  const verifying = (verify: PasswordHasher['verify']) => ({
    passwordHasher: { ...makeInMemoryPasswordHasher(), verify },
  });
  const logIn = () =>
    client.call('POST', '/api/v1/auth/login', { form: { username: 'anna', password: 'secret-word' } });
  afterEach(() => service.stop());

  it('returns 503 with Retry-After while the database is unavailable', async () => {
    await start(verifying(() => TE.left(unavailable(new Error('connection refused')))));
    const { status, headers, text, json } = await logIn();
    expect([status, json['code'], headers.get('retry-after')]).to.deep.equal([503, 'service_unavailable', '5']);
    expect(text).to.not.include('refused');
  });

  it('returns 503 when the login queue is full', async () => {
    await start(verifying(() => TE.left(hashingQueueFull(2.3))));
    const { status, headers, json } = await logIn();
    expect([status, json['code'], headers.get('retry-after')]).to.deep.equal([503, 'too_many_logins', '3']);
  });

  it('returns 500 with the request id only after an unexpected error', async () => {
    await start(
      verifying(() => () => {
        throw new Error('secret detail');
      }),
    );
    const { status, headers, json } = await logIn();
    expect(status).to.equal(500);
    expect(json).to.deep.equal({
      detail: 'Internal Server Error',
      code: 'internal_error',
      request_id: headers.get('x-request-id'),
    });
  });

  it('shows the error in development mode', async () => {
    const bug = () => () => Promise.reject(new Error('what went wrong'));
    await start(verifying(bug), { DEV_MODE: 'true' });
    expect((await logIn()).json['error']).to.equal('what went wrong');
  });
});

describeInMemory('request bodies', (fixture) => {
  const post = (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => fixture.client.call('POST', '/api/v1/tasks/', { token: fixture.anna.token, body, headers });
  const problem = async (body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>) => {
    const { status, problems } = await post(body, headers);
    expect(status).to.equal(422);
    expect(problems).to.have.lengthOf(1);
    return problems[0];
  };

  it('reports the position of a JSON syntax error', async () => {
    expect(await problem('{"title":}')).to.deep.equal({
      type: 'json_invalid',
      loc: ['body', 9],
      msg: 'JSON decode error',
      input: {},
      ctx: { error: 'Expecting value' },
    });
  });

  it('reports a missing, null or non-object body as FastAPI does', async () => {
    const missing = { type: 'missing', loc: ['body'], msg: 'Field required', input: null };
    expect(await problem('')).to.deep.equal(missing);
    expect(await problem('null')).to.deep.equal(missing);
    expect(await problem('[1]')).to.deep.equal({
      type: 'model_attributes_type',
      loc: ['body'],
      msg: 'Input should be a valid dictionary or object to extract fields from',
      input: [1],
    });
    expect(await problem('{"title":"x"}', { 'content-type': 'text/plain' })).to.include({
      type: 'model_attributes_type',
      input: '{"title":"x"}',
    });
    expect(await problem('password=hunter2', { 'content-type': 'text/plain' })).to.include({ input: '[redacted]' });
  });

  it('accepts any JSON media type and a byte order mark', async () => {
    expect((await post('{"title":"x"}', { 'content-type': 'application/vnd.api+json' })).status).to.equal(201);
    expect((await post('{"title":"x"}', { 'content-type': 'Application/JSON; charset=utf-8' })).status).to.equal(201);
    expect((await post('\uFEFF{"title":"x"}')).status).to.equal(201);
    expect((await post(new TextEncoder().encode('{"title":"x"}'), {})).status).to.equal(201);
  });

  it('rejects NUL, unpaired surrogates and invalid UTF-8', async () => {
    expect(await problem('{"title":"a\\u0000"}')).to.include({ type: 'value_error', input: 'a\u0000' });
    expect(await problem('{"title":"a\\ud800"}')).to.include({
      type: 'string_unicode',
      msg: 'Input should be a valid string, unable to parse raw data as a unicode string',
    });
    const bytes = Uint8Array.of(...new TextEncoder().encode('{"title":"'), 0xff, 0x22, 0x7d);
    const invalid = await problem(bytes);
    expect(invalid).to.deep.include({ type: 'json_invalid', loc: ['body', 10], ctx: { error: 'Invalid UTF-8' } });
  });

  it('rejects deeply nested values', async () => {
    for (const depth of [1000, 10_000, 500_000]) {
      const deep = '['.repeat(depth) + ']'.repeat(depth);
      expect(await problem(`{"title":${deep}}`)).to.include({ type: 'json_invalid' });
    }
  });

  it('returns a response that is not larger than the request', async () => {
    const long = await post(JSON.stringify({ title: 'x'.repeat(900_000), description: 'y'.repeat(20_001) }));
    expect(long.text.length).to.be.lessThan(10_000);
    const many = await post(JSON.stringify({ title: 'x', mentioned_user_ids: Array(900).fill('a') }));
    expect(many.problems).to.have.lengthOf(100);
  });

  it('returns 413 above 1 MiB, with and without Content-Length', async () => {
    const megabyte = 1024 * 1024;
    const exact = JSON.stringify({ title: 'x', ignored: '' });
    expect((await post(exact.replace('""', `"${'y'.repeat(megabyte - exact.length)}"`))).status).to.equal(201);
    expect((await post('y'.repeat(megabyte + 1))).json['code']).to.equal('content_too_large');

    const chunks = new ReadableStream({
      start: (controller) => {
        for (let sent = 0; sent < 20; sent += 1) controller.enqueue(new Uint8Array(100_000));
        controller.close();
      },
    });
    const { status } = await fetch(`${fixture.client.url}/api/v1/tasks/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${fixture.anna.token}` },
      body: chunks,
      duplex: 'half',
    });
    expect(status).to.equal(413);
  });

  it('returns 413 above 16 KiB below /auth', async () => {
    const send = (path: string, type: string, bytes: number) =>
      fixture.client.call('POST', `/api/v1/auth/${path}`, {
        token: fixture.anna.token,
        body: 'x'.repeat(bytes),
        headers: { 'content-type': type },
      });
    for (const [path, type] of [
      ['login', 'application/x-www-form-urlencoded'],
      ['login', 'multipart/form-data; boundary=x'],
      ['token', 'application/x-www-form-urlencoded'],
      ['refresh', 'application/json'],
      ['revoke', 'application/x-www-form-urlencoded'],
      ['introspect', 'application/x-www-form-urlencoded'],
      ['tokens', 'application/json'],
    ] as const) {
      expect((await send(path, type, 16 * 1024 + 1)).status, path).to.equal(413);
      expect((await send(path, type, 16 * 1024)).status, path).to.be.oneOf([400, 403, 422]);
    }
  });

  it('rejects compressed bodies', async () => {
    const { status, json } = await post('x', { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect([status, json['code']]).to.deep.equal([415, 'unsupported_content_encoding']);
  });

  it('survives an aborted body', async () => {
    const { hostname, port } = new URL(fixture.client.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /api/v1/tasks/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${fixture.anna.token}\r\nContent-Length: 100\r\n\r\n{`,
    );
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    expect((await fixture.client.call('GET', '/health')).status).to.equal(200);
  });
});
