import { makeDrain, type Drain } from '#src/lifecycle/drain.js';
import { listen, makeHttpServer } from '#src/lifecycle/http-server.js';
import { requireHost } from '#src/lifecycle/malformed-request.js';
import type { LogFields, Logger } from '@l-age/infrastructure';
import { expect } from 'chai';
import { connect } from 'node:net';
import { silentLogger } from './silent-logger.js';

describe('a malformed request', () => {
  const logged: (LogFields | undefined)[] = [];
  let drain: Drain;
  let port: number;

  before(async () => {
    const logger: Logger = { ...silentLogger, info: (_message, fields) => logged.push(fields) };
    const server = makeHttpServer(logger);
    drain = makeDrain(
      server,
      requireHost((_request, answer) => answer.end('served'), logger),
    );
    port = await listen(server, '127.0.0.1', 0);
  });
  after(() => drain.close(0));
  beforeEach(() => logged.splice(0));

  const send = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let received = '';
      connect(port, '127.0.0.1')
        .on('data', (chunk: Buffer) => (received += chunk.toString()))
        .on('error', reject)
        .on('close', () => {
          resolve(received);
        })
        .end(text);
    });

  for (const [what, text, status, code] of [
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'malformed_request'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n', 400, 'malformed_request'],
    ['two Hosts of an old client', 'GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n', 400, 'malformed_request'],
    ['garbage', 'GARBAGE\r\n\r\n', 400, 'malformed_request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
      'malformed_request',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'malformed_request',
    ],
    ['a control character in a header', 'GET / HTTP/1.1\r\nHost: x\r\nA: \u0001\r\n\r\n', 400, 'malformed_request'],
    [
      'no end of headers',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'request_header_fields_too_large',
    ],
  ] as const)
    it(`returns ${status} in JSON: ${what}`, async () => {
      const [head = '', body = ''] = (await send(text)).split('\r\n\r\n');
      expect(head).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(head)
        .to.match(/^content-type: application\/json$/im)
        .and.to.match(/^connection: close$/im);
      expect(JSON.parse(body)).to.have.property('code', code);
      const requestId = /^x-request-id: (.+)$/im.exec(head)?.[1];
      expect(logged).to.have.length(1);
      expect(logged[0]).to.deep.include({ request_id: requestId, status });
    });

  it('does not include HTTP/1.0 without Host', async () => {
    expect(await send('GET / HTTP/1.0\r\n\r\n')).to.match(/served$/);
  });

  it('does not affect other connections', async () => {
    await send('GARBAGE\r\n\r\n');
    expect(await send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).to.match(/served$/);
  });
});
