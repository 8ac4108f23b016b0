import { sendStream } from '#src/http/response/stream.js';
import { expect } from 'chai';
import express from 'express';
import * as E from 'fp-ts/lib/Either.js';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const CHUNK = 'x'.repeat(1024 * 1024);
/** More than the kernel buffers for one connection. */
const CHUNKS = 32;
const IDLE_LIMIT = 100;

describe('a stream to a slow client', () => {
  let server: Server;
  let made = 0;

  async function* chunks() {
    for (made = 0; made < CHUNKS; made += 1) yield E.right(CHUNK);
  }

  beforeEach(async () => {
    const app = express().use((req, res, next) => {
      sendStream(req, res, { status: 200, contentType: 'text/plain', chunks: chunks(), headers: {} }).catch(next);
    });
    server = createServer(app);
    server.timeout = IDLE_LIMIT;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('exceeds the idle timeout of the server, and reads no further than the client', async () => {
    const { port } = server.address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      get({ host: '127.0.0.1', port, agent: false }, resolve).on('error', reject),
    );
    let length = 0;
    for await (const chunk of response) {
      if (length === 0) {
        await sleep(5 * IDLE_LIMIT);
        expect(made).to.be.below(CHUNKS);
      }
      length += (chunk as Buffer).length;
    }
    expect(length).to.equal(CHUNKS * CHUNK.length);
  });
});
