import type { LogFields } from '@l-age/infrastructure';
import { makeLogger } from '#src/observability/logger.js';
import { expect } from 'chai';
import { PassThrough, Writable } from 'node:stream';

const schedule = (flush: () => void): void => flush();

const linesOf = (write: (logger: ReturnType<typeof makeLogger>) => void, asText = false): readonly string[] => {
  const output = new PassThrough();
  write(makeLogger({ level: 'debug', asText, secrets: ['configured-secret', 'short'], output, schedule }));
  return String(output.read() ?? '')
    .split('\n')
    .slice(0, -1);
};

const jsonOf = (message: string, fields?: LogFields): Record<string, unknown> => {
  const lines = linesOf((logger) => logger.info(message, fields));
  expect(lines).to.have.length(1);
  return JSON.parse(lines[0]!) as Record<string, unknown>;
};

const NASTY = 'a\r\nb\tc\u001b[31md\u0000e\u0085f\u009bg\u2028h\u2029i\u202ej\u007fk';
const WEBHOOK = 'https://discord.com/api/webhooks/123456/s3cr3t-T0ken_x';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';

describe('log lines', () => {
  it('are JSON with time, level, message and fields', () => {
    const line = jsonOf('request', { request_id: 'r1', status: 200, ms: 1.5, user_id: null, route: undefined });
    expect(line).to.deep.include({
      level: 'info',
      message: 'request',
      request_id: 'r1',
      status: 200,
      ms: 1.5,
      user_id: null,
    });
    expect(line).not.to.have.property('route');
    expect(new Date(String(line['time'])).toISOString()).to.equal(line['time']);
  });

  for (const asText of [false, true])
    it(`stay one printable line, ${asText ? 'as text' : 'as JSON'}`, () => {
      const write = (logger: ReturnType<typeof makeLogger>) =>
        logger.warn(NASTY, { path: NASTY, [NASTY]: 1, list: [NASTY] });
      const lines = linesOf(write, asText);
      expect(lines).to.have.length(1);
      expect(lines[0]).not.to.match(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
    });

  it('escape characters readably', () => {
    expect(jsonOf('x', { path: NASTY })['path']).to.equal(NASTY);
  });

  it('shorten long texts', () => {
    expect(String(jsonOf('x', { agent: 'a'.repeat(100_000) })['agent']).length).to.be.below(5000);
  });

  it('contain an error with its stack in a field', () => {
    const cause = Object.assign(new Error('refused\nfor good'), { code: 'ECONNREFUSED' });
    const { error } = jsonOf('failed', { error: new Error('outer', { cause }) }) as { error: Record<string, unknown> };
    expect(error).to.deep.include({ name: 'Error', message: 'outer' });
    expect(error['stack']).to.include('logger.test');
    expect(error['cause']).to.deep.include({ message: 'refused\nfor good', code: 'ECONNREFUSED' });
  });

  it('show the stack of an error below the line as text', () => {
    const [first, ...frames] = linesOf((logger) => logger.error('failed', { error: new Error('evil\nmessage') }), true);
    expect(first).to.match(/^\d\d:\d\d:\d\d\.\d{3} ERROR failed error=.*evil\\\\nmessage/);
    expect(frames).not.to.be.empty;
    for (const frame of frames) expect(frame).to.match(/^ {4}at /);
  });

  it('contain values that cannot be serialised', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(jsonOf('x', { circular, big: 10n, call: () => 1, date: new Date(NaN) })).to.deep.include({
      big: '10',
      date: null,
    });
  });

  it('are omitted below the level', () => {
    const output = new PassThrough();
    const logger = makeLogger({ level: 'warn', asText: false, secrets: [], output, schedule });
    logger.info('quiet');
    logger.debug('quieter');
    expect(output.read()).to.equal(null);
  });
});

describe('secrets in log lines', () => {
  for (const key of [
    'password',
    'current_password',
    'hashedPassword',
    'access_token',
    'Authorization',
    'set-cookie',
    'SECRET_KEY',
    'discord_webhook',
    'webhookUrl',
    'DATABASE_URL',
  ])
    it(`are redacted in a field called ${key} at any depth`, () => {
      const line = jsonOf('x', { outer: { [key]: 'canary' }, list: [{ [key]: { inner: 'canary' } }] });
      expect(JSON.stringify(line)).to.include('[redacted]').and.not.to.include('canary');
    });

  for (const [what, text, secret] of [
    ['a webhook', `calling ${WEBHOOK}?wait=true`, 's3cr3t-T0ken_x'],
    ['a webhook in a path', `/api/v1/users/${encodeURIComponent(WEBHOOK)}`, 's3cr3t-T0ken_x'],
    ['a token', `got ${JWT} here`, 'c2lnbmF0dXJl'],
    ['an Authorization header', 'authorization: Bearer abc.def.ghi', 'abc.def'],
    ['Basic credentials', 'Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNz'],
    ['a connection string', 'postgres://user:hunter2@ss@db/x', 'hunter2'],
    ['a bcrypt hash', 'hash $2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234', 'abcdefghijklmnopqrstuu'],
    ['a password in a query', '/login?user=a&password=hunter2&x=1', 'hunter2'],
    ['a token in JSON', '{"refresh_token": "abcdef"}', 'abcdef'],
    ['a configured value', 'key is configured-secret!', 'configured-secret'],
  ] as const)
    it(`are redacted in texts: ${what}`, () => {
      expect(JSON.stringify(jsonOf(text, { text, error: new Error(text) }))).not.to.include(secret);
    });

  it('are not assumed in other texts', () => {
    const innocent = { webhook_id: '123456', token_type: 'bearer', path: '/api/v1/tasks/7', note: 'a short answer' };
    expect(jsonOf('x', innocent)).to.deep.include(innocent);
  });
});

describe('a log reader', () => {
  it('that is slow loses lines, which are counted', () => {
    const waiting: (() => void)[] = [];
    let written = '';
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written += chunk.toString();
        waiting.push(done);
      },
    });
    const logger = makeLogger({ level: 'info', asText: false, secrets: [], output, schedule });
    for (let line = 0; line < 5000; line += 1) logger.info('x', { text: 'y'.repeat(3900) });
    expect(output.writableLength).to.be.below(9 * 1024 * 1024);

    while (waiting.length > 0) waiting.shift()?.();
    return new Promise<void>((resolve) => {
      const drain = setInterval(() => {
        while (waiting.length > 0) waiting.shift()?.();
        if (output.writableLength > 0) return;
        clearInterval(drain);
        logger.info('caught up');
        setImmediate(() => {
          while (waiting.length > 0) waiting.shift()?.();
          setImmediate(() => {
            expect(written).to.match(/"message":"log lines were dropped","dropped":\d+/);
            resolve();
          });
        });
      }, 1);
    });
  });

  it('that is closed does not affect the service', (done) => {
    const output = new PassThrough();
    const logger = makeLogger({ level: 'info', asText: false, secrets: [], output, schedule });
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    setImmediate(() => {
      for (let line = 0; line < 100; line += 1) logger.info('nobody reads this');
      setImmediate(done);
    });
  });
});
