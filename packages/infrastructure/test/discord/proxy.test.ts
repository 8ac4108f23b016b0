import { aNotificationMessage, webhookUrl } from '@l-age/domain/testing';
import { makeDiscordNotifier } from '@l-age/infrastructure';
import { makeFakeDiscord, type FakeDiscord } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';

const HOST = 'discord.example';
const WEBHOOK = webhookUrl('https://discord.com/api/webhooks/1000000000000000001/a-token');

const portOf = (server: net.Server): number => (server.address() as net.AddressInfo).port;

/** Self-signed, for `discord.example` and `localhost`. */
const makeCertificate = (): Readonly<{ key: string; cert: string }> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'certificate-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  try {
    const names = `subjectAltName=DNS:${HOST},DNS:localhost`;
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${HOST}`, '-addext', names].concat([
        ...['-keyout', key, '-out', cert],
      ]),
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('the proxy for calls to Discord', () => {
  const trusted = tls.getCACertificates('default');
  const sockets = new Set<net.Socket>();
  let discord: FakeDiscord;
  /** Decrypts and forwards everything to the fake Discord. */
  let secure: tls.Server;
  let proxy: http.Server;
  /** The targets of the CONNECT requests. */
  let asked: Readonly<{ target: string; authorization: string | undefined }>[];
  let refusal: string | null;

  const join = (one: net.Socket, other: net.Socket): void => {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy()).pipe(to);
    }
  };

  before(async () => {
    discord = await makeFakeDiscord({ bucket: null, global: null });
    const certificate = makeCertificate();
    tls.setDefaultCACertificates([...trusted, certificate.cert]);
    secure = tls.createServer(certificate, (socket) => join(socket, net.connect(Number(new URL(discord.url).port))));
    await once(secure.listen(0, 'localhost'), 'listening');
    proxy = http.createServer((_request, response) => void response.writeHead(405).end());
    proxy.on('connect', ({ url = '', headers }: http.IncomingMessage, client: net.Socket) => {
      asked.push({ target: url, authorization: headers['proxy-authorization'] });
      if (refusal !== null) return void client.end(refusal);
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(client, net.connect(portOf(secure), 'localhost'));
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
  });
  beforeEach(() => {
    asked = [];
    refusal = null;
  });
  after(async () => {
    tls.setDefaultCACertificates(trusted);
    for (const socket of sockets) socket.destroy();
    secure.close();
    proxy.close();
    await discord.close();
  });

  const send = (host: string, except = '') =>
    makeDiscordNotifier({
      apiBaseUrl: `https://${host}:${portOf(secure)}`,
      publicUrl: null,
      proxy: { url: `http://user:secret@127.0.0.1:${portOf(proxy)}`, except },
    }).send(aNotificationMessage({ webhook: WEBHOOK }))();

  it('gets a CONNECT request with the credentials of its URL', async () => {
    const before = discord.messages().length;
    expect(E.isRight(await send(HOST))).to.equal(true);
    expect(asked).to.deep.equal([
      {
        target: `${HOST}:${portOf(secure)}`,
        authorization: `Basic ${Buffer.from('user:secret').toString('base64')}`,
      },
    ]);
    expect(discord.messages()).to.have.length(before + 1);
  });

  it('is not used for hosts in NO_PROXY', async () => {
    expect(E.isRight(await send('localhost', 'other.example,localhost'))).to.equal(true);
    expect(asked).to.deep.equal([]);
  });

  it('can fail: the message is retried, and the reason contains no secret', async () => {
    for (const status of ['407 Proxy Authentication Required', '403 Forbidden', '502 Bad Gateway']) {
      refusal = `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`;
      const outcome = await send(HOST);
      expect(outcome).to.have.nested.property('left._tag', 'DeliveryFailed');
      expect(JSON.stringify(outcome)).not.to.match(/secret|a-token/);
    }
  });

  it('does not get a request for a redirect', async () => {
    discord.behave({ kind: 'answers', status: 307, headers: { Location: 'https://other.example/' } });
    expect(await send(HOST)).to.have.nested.property('left._tag', 'DeliveryFailed');
    discord.behave(null);
    expect(asked).to.have.length(1);
  });
});
