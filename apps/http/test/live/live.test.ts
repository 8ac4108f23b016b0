import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeClient, type TestClient } from '../acceptance/service/client.js';
import { addTask, createPerson, logInAdmin, PASSWORD, type Person } from '../acceptance/service/people.js';
import { startTestService, type TestService } from '../acceptance/service/test-service.js';
import { connect, connectionStatus, type LiveClient } from './live-client.js';

describe('GET /ws', () => {
  let service: TestService;
  let client: TestClient;
  let admin: Person;
  let anna: Person;

  const start = async (variables: Readonly<Record<string, string>> = {}): Promise<TestService> => {
    const started = await startTestService('postgres', { live: true, variables });
    while (!started.container.get('liveChanges').isListening()) await sleep(5);
    return started;
  };

  before(async () => {
    service = await start();
    client = await makeClient(service.url);
    admin = await logInAdmin(client);
    anna = await createPerson(client, admin, 'anna');
  });
  after(() => service.stop());

  let count = 0;
  const newUser = (): Promise<Person> => createPerson(client, admin, `listener${String((count += 1))}`);
  const subscribe = async ({ token }: Person): Promise<LiveClient> => {
    const live = await connect(service.url);
    live.send({ type: 'authenticate', token });
    return live;
  };
  const call = (method: string, path: string, { token }: Person, json?: unknown) =>
    client.call(method, `/api/v1${path}`, { token, ...(json === undefined ? {} : { json }) });

  it('sends notifications in order, as the inbox shows them, with the unread count', async () => {
    const bob = await newUser();
    await addTask(client, anna, { title: 'before', assignee_id: bob.id });
    const live = await subscribe(bob);
    expect(await live.next()).to.deep.equal({ type: 'ready', unread_count: 1 });
    const { id } = await addTask(client, anna, { title: 'one', assignee_id: bob.id });
    await call('POST', `/tasks/${String(id)}/comments`, anna, { body: '@listener1 two' });
    const received = [await live.next(), await live.next()];
    const { rows } = await call('GET', '/notifications?limit=2', bob);
    expect(received.map(({ notification }) => notification)).to.deep.equal(rows.toReversed());
    expect(received.map(({ type }) => type)).to.deep.equal(['notification', 'notification']);
    expect(received.at(-1)).to.include({ unread_count: 3 });
    live.close();
  });

  it('sends a notification to all connections of its recipient, and to no others', async () => {
    const [bob, carol] = [await newUser(), await newUser()];
    const [one, other, carolLive] = [await subscribe(bob), await subscribe(bob), await subscribe(carol)];
    for (const live of [one, other, carolLive]) await live.next();
    await addTask(client, anna, { title: 'for bob', assignee_id: bob.id });
    await addTask(client, anna, { title: 'for carol', assignee_id: carol.id });
    for (const live of [one, other])
      expect(JSON.stringify(await live.next()))
        .to.contain('for bob')
        .and.not.contain('for carol');
    expect(JSON.stringify(await carolLive.next())).to.contain('for carol');
    for (const live of [one, other, carolLive]) live.close();
  });

  it('does not send events whose inbox channel is switched off', async () => {
    const bob = await newUser();
    await call('PUT', '/users/me/notification-preferences', bob, { created: { inbox: false } });
    const live = await subscribe(bob);
    await live.next();
    const { id } = await addTask(client, anna, { assignee_id: bob.id });
    await call('PATCH', `/tasks/${String(id)}`, anna, { priority: 'high' });
    expect(await live.next()).to.nested.include({ 'notification.event': 'priority_changed' });
    live.close();
  });

  it('accepts a token in the first message or as second subprotocol, and rejects other messages', async () => {
    const live = await connect(service.url, ['bearer', anna.token]);
    expect(live.protocol()).to.equal('bearer');
    expect(await live.next()).to.include({ type: 'ready' });
    live.close();
    expect(await connectionStatus(service.url, ['bearer', 'forged'])).to.equal('401');
    for (const message of [
      { type: 'authenticate', token: 'forged' },
      { type: 'authenticate' },
      { token: anna.token },
    ]) {
      const unauthenticated = await connect(service.url);
      unauthenticated.send(message);
      expect((await unauthenticated.closed).code).to.equal(1008);
    }
    const binary = await connect(service.url);
    binary.sendRaw(Buffer.from([1, 2, 3]));
    expect((await binary.closed).code).to.equal(1003);
  });

  it('rejects API tokens', async () => {
    const { json } = await call('POST', '/auth/tokens', anna, { name: 'script', scopes: ['users:read'] });
    expect(json['token']).to.be.a('string');
    expect(await connectionStatus(service.url, ['bearer', String(json['token'])])).to.equal('401');
  });

  it('rejects a user who must change a one-time password', async () => {
    const bob = await newUser();
    const { json } = await call('POST', `/users/${String(bob.id)}/reset-password`, admin);
    const token = await client.logIn(bob.username, String(json['one_time_password']));
    expect(await connectionStatus(service.url, ['bearer', token])).to.equal('401');
    const live = await subscribe({ ...bob, token });
    expect((await live.closed).code).to.equal(1008);
  });

  it('closes at once when the session ends', async () => {
    const bob = await newUser();
    const live = await subscribe(bob);
    await live.next();
    expect((await call('POST', '/auth/logout', bob)).status).to.be.below(300);
    expect(await live.closed).to.deep.equal({ code: 1008, reason: 'Could not validate credentials' });
  });

  it('closes the other sessions after a password change, and keeps the current one', async () => {
    const bob = await newUser();
    const secondSession = { ...bob, token: await client.logIn(bob.username, PASSWORD) };
    const [here, there] = [await subscribe(bob), await subscribe(secondSession)];
    for (const live of [here, there]) await live.next();
    const change = { current_password: PASSWORD, password: 'another-otter-climbs-43' };
    expect((await call('PUT', '/users/me', bob, change)).status).to.equal(200);
    expect((await there.closed).code).to.equal(1008);
    await addTask(client, anna, { title: 'still here', assignee_id: bob.id });
    expect(JSON.stringify(await here.next())).to.contain('still here');
    here.close();
  });

  it('closes when the user is deactivated', async () => {
    const bob = await newUser();
    const live = await subscribe(bob);
    await live.next();
    await call('PATCH', `/users/${String(bob.id)}`, admin, { is_active: false });
    expect((await live.closed).code).to.equal(1008);
  });

  it('returns 426 to other requests, and 404 to upgrades of other paths', async () => {
    const answer = await fetch(`${service.url}/ws`);
    expect([answer.status, answer.headers.get('upgrade')]).to.deep.equal([426, 'websocket']);
    expect(await connectionStatus(`${service.url}/api`)).to.equal('404');
  });

  it('sends notifications that other processes create', async () => {
    const bob = await newUser();
    const live = await subscribe(bob);
    await live.next();
    const unitOfWork = service.container.get('unitOfWork');
    await unitOfWork.run(({ inbox }) =>
      inbox.addNotice({
        recipientId: bob.id as never,
        event: 'webhook_disabled',
        summary: 'from another process',
        createdAt: new Date(),
      }),
    )();
    expect(await live.next()).to.nested.include({ 'notification.summary': 'from another process' });
    live.close();
  });

  it('closes with 1013 when LISTEN fails, and accepts new connections after that', async () => {
    const bob = await newUser();
    const live = await subscribe(bob);
    await live.next();
    await service.container.get('database').query(
      {
        name: null,
        sql: "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'l-age-core live changes' and datname = current_database()",
      },
      [],
    );
    expect((await live.closed).code).to.equal(1013);
    while (!service.container.get('liveChanges').isListening()) await sleep(5);
    const again = await subscribe(bob);
    expect(await again.next()).to.include({ type: 'ready' });
    again.close();
  });

  it('closes with 1001 when the service stops', async () => {
    const other = await start();
    const live = await connect(other.url);
    const stopped = other.stop();
    expect((await live.closed).code).to.equal(1001);
    await stopped;
  });

  it('closes with 1011 after an unexpected database error, and continues', async () => {
    const broken = await start();
    const someone = await makeClient(broken.url);
    const { token } = await logInAdmin(someone);
    const rename = (from: string, to: string) =>
      broken.container.get('database').query({ name: null, sql: `alter table l_age.${from} rename to ${to}` }, []);
    await rename('sessions', 'elsewhere');
    const connections = [await connect(broken.url, ['bearer', token]), await connect(broken.url)];
    connections[1]?.send({ type: 'authenticate', token });
    for (const { closed } of connections) expect((await closed).code).to.equal(1011);
    await rename('elsewhere', 'sessions');
    const live = await connect(broken.url, ['bearer', token]);
    expect(await live.next()).to.include({ type: 'ready' });
    live.close();
    await broken.stop();
  });
});

describe('the limits of GET /ws', () => {
  it('bound connections in total and per address, and do not use the rate limit', async () => {
    const service = await startTestService('postgres', {
      live: true,
      variables: {
        WS_MAX_CONNECTIONS: '3',
        WS_MAX_CONNECTIONS_PER_ADDRESS: '2',
        TRUSTED_PROXIES: '127.0.0.1',
        RATE_LIMIT_REQUESTS: '1',
      },
    });
    try {
      while (!service.container.get('liveChanges').isListening()) await sleep(5);
      const from = (address: string) =>
        [service.url, [], { headers: { 'x-forwarded-for': address } }] as const satisfies Parameters<typeof connect>;
      const first = await connect(...from('203.0.113.1'));
      await connect(...from('203.0.113.1'));
      expect(await connectionStatus(...from('203.0.113.1'))).to.equal('429');
      await connect(...from('2001:db8::1'));
      expect(await connectionStatus(...from('203.0.113.2'))).to.equal('503');
      first.close();
      await first.closed;
      while (service.container.get('liveServer').connections() > 2) await sleep(5);
      expect(await connectionStatus(...from('203.0.113.2'))).to.equal('connected');
    } finally {
      await service.stop();
    }
  });
});
