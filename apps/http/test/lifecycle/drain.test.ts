import { makeDrain, type Drain } from '#src/lifecycle/drain.js';
import { listen, makeHttpServer } from '#src/lifecycle/http-server.js';
import { expect } from 'chai';
import { Agent, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { silentLogger } from './silent-logger.js';

type Answer = Readonly<{ status: number | undefined; connection: string | undefined; body: string }>;

/** Answers `/` at once, and other paths when `answer` is called. */
class Service {
  readonly server: Server = makeHttpServer(silentLogger);
  readonly drain: Drain;
  readonly waiting: (() => void)[] = [];
  readonly agents: Agent[] = [];
  port = 0;

  constructor() {
    this.drain = makeDrain(this.server, (request: IncomingMessage, answer: ServerResponse) => {
      if (request.url === '/') answer.end('done');
      else this.waiting.push(() => answer.end('late'));
    });
  }

  keepAliveAgent(): Agent {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.agents.push(agent);
    return agent;
  }

  get(path: string, agent = this.keepAliveAgent()): Promise<Answer> {
    return new Promise((resolve, reject) => {
      get({ port: this.port, host: '127.0.0.1', path, agent }, (answer) => {
        let body = '';
        answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
        answer.on('error', reject);
        answer.on('end', () => {
          resolve({ status: answer.statusCode, connection: answer.headers.connection, body });
        });
      }).on('error', reject);
    });
  }

  connect(): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => {
        resolve(socket);
      });
    });
  }
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};

const ended = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(received);
    });
  });

describe('makeDrain', () => {
  let service: Service;

  beforeEach(async () => {
    service = new Service();
    service.port = await listen(service.server, '127.0.0.1', 0);
  });

  afterEach(async () => {
    for (const agent of service.agents) agent.destroy();
    if (service.server.listening) await service.drain.close(0);
  });

  it('keeps connections open before it begins', async () => {
    expect(service.drain.hasBegun()).to.be.false;
    expect(await service.get('/')).to.deep.equal({ status: 200, connection: 'keep-alive', body: 'done' });
    expect(service.drain.connections()).to.equal(1);
  });

  it('adds Connection: close to open and new responses on all connections', async () => {
    const agent = service.keepAliveAgent();
    await service.get('/', agent);
    const begunBefore = service.get('/later');
    await until(() => service.waiting.length === 1);

    service.drain.begin();
    service.waiting[0]?.();

    expect(service.drain.hasBegun()).to.be.true;
    expect((await begunBefore).connection).to.equal('close');
    expect((await service.get('/', agent)).connection).to.equal('close');
    expect((await service.get('/')).connection).to.equal('close');
  });

  it('completes open requests', async () => {
    const late = service.get('/later');
    await until(() => service.waiting.length === 1);
    service.drain.begin();
    const closing = service.drain.close(5000);
    await until(() => !service.server.listening);
    service.waiting[0]?.();

    expect(await late).to.include({ status: 200, body: 'late' });
    expect(await closing).to.equal(0);
  });

  it('answers requests that arrive while it waits for a quiet period', async () => {
    service.drain.begin();
    const closing = service.drain.close(5000);
    const [first, second] = await Promise.all([service.get('/'), service.get('/')]);

    expect([first.body, second.body]).to.deep.equal(['done', 'done']);
    expect(await closing).to.equal(0);
  });

  it('closes idle connections, and accepts no new ones', async () => {
    const agent = service.keepAliveAgent();
    await service.get('/', agent);
    expect(service.drain.connections()).to.equal(1);

    expect(await service.drain.close(5000)).to.equal(0);
    await until(() => service.drain.connections() === 0);
    const error = await service.get('/').catch((failure: unknown) => failure);
    expect(error).to.have.property('code', 'ECONNREFUSED');
  });

  it('waits for the first request of a new connection', async () => {
    const socket = await service.connect();
    await until(() => service.drain.connections() === 1);
    service.drain.begin();
    const closing = service.drain.close(5000);
    await until(() => !service.server.listening);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');

    expect(await ended(socket)).to.match(/^HTTP\/1\.1 200 OK/);
    expect(await closing).to.equal(0);
  });

  it('does not wait for a connection without a request', async () => {
    const socket = await service.connect();
    await until(() => service.drain.connections() === 1);
    const closing = service.drain.close(60_000);

    expect(await ended(socket)).to.equal('');
    expect(await closing).to.equal(0);
  });

  it('cuts off requests after the timeout, and returns their number', async () => {
    const socket = await service.connect();
    socket.write('GET /later HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => service.waiting.length === 1);

    expect(await service.drain.close(20)).to.equal(1);
    expect(await ended(socket)).to.equal('');
  });
});
