import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeClient, type TestClient } from '../acceptance/service/client.js';
import { addTask, meet, meetAdmin, PASSWORD, type Person } from '../acceptance/service/people.js';
import { startTestService, type TestService } from '../acceptance/service/test-service.js';
import { connect, refusal, type LiveClient } from './live-client.js';

describe('live notifications', () => {
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
    admin = await meetAdmin(client);
    anna = await meet(client, admin, 'anna');
  });
  after(() => service.stop());

  let count = 0;
  const newcomer = (): Promise<Person> => meet(client, admin, `listener${String((count += 1))}`);
  const enter = async ({ token }: Person): Promise<LiveClient> => {
    const live = await connect(service.url);
    live.say({ type: 'authenticate', token });
    return live;
  };
  const call = (method: string, path: string, { token }: Person, json?: unknown) =>
    client.call(method, `/api/v1${path}`, { token, ...(json === undefined ? {} : { json }) });

  it('come in order, as the inbox shows them, with the number of unread ones', async () => {
    const bob = await newcomer();
    await addTask(client, anna, { title: 'before', assignee_id: bob.id });
    const live = await enter(bob);
    expect(await live.next()).to.deep.equal({ type: 'ready', unread_count: 1 });
    const { id } = await addTask(client, anna, { title: 'one', assignee_id: bob.id });
    await call('POST', `/tasks/${String(id)}/comments`, anna, { body: '@listener1 two' });
    const heard = [await live.next(), await live.next()];
    const { rows } = await call('GET', '/notifications?limit=2', bob);
    expect(heard.map(({ notification }) => notification)).to.deep.equal(rows.toReversed());
    expect(heard.map(({ type }) => type)).to.deep.equal(['notification', 'notification']);
    expect(heard.at(-1)).to.include({ unread_count: 3 });
    live.close();
  });

  it('reach everybody who is connected, and nobody else', async () => {
    const [bob, carol] = [await newcomer(), await newcomer()];
    const [one, other, stranger] = [await enter(bob), await enter(bob), await enter(carol)];
    for (const live of [one, other, stranger]) await live.next();
    await addTask(client, anna, { title: 'for bob', assignee_id: bob.id });
    await addTask(client, anna, { title: 'for carol', assignee_id: carol.id });
    for (const live of [one, other])
      expect(JSON.stringify(await live.next()))
        .to.contain('for bob')
        .and.not.contain('for carol');
    expect(JSON.stringify(await stranger.next())).to.contain('for carol');
    for (const live of [one, other, stranger]) live.close();
  });

  it('are kept away from a channel that is switched off', async () => {
    const bob = await newcomer();
    await call('PUT', '/users/me/notification-preferences', bob, { created: { inbox: false } });
    const live = await enter(bob);
    await live.next();
    const { id } = await addTask(client, anna, { assignee_id: bob.id });
    await call('PATCH', `/tasks/${String(id)}`, anna, { priority: 'high' });
    expect(await live.next()).to.nested.include({ 'notification.event': 'priority_changed' });
    live.close();
  });

  it('take a token, in the first message or beside the subprotocol "bearer", which alone is named back', async () => {
    const live = await connect(service.url, ['bearer', anna.token]);
    expect(live.protocol()).to.equal('bearer');
    expect(await live.next()).to.include({ type: 'ready' });
    live.close();
    expect(await refusal(service.url, ['bearer', 'forged'])).to.equal('401');
    for (const message of [
      { type: 'authenticate', token: 'forged' },
      { type: 'authenticate' },
      { token: anna.token },
    ]) {
      const stranger = await connect(service.url);
      stranger.say(message);
      expect((await stranger.ended).code).to.equal(1008);
    }
    const binary = await connect(service.url);
    binary.sayRaw(Buffer.from([1, 2, 3]));
    expect((await binary.ended).code).to.equal(1003);
  });

  it('take no API token', async () => {
    const { json } = await call('POST', '/auth/tokens', anna, { name: 'script', scopes: ['users:read'] });
    expect(json['token']).to.be.a('string');
    expect(await refusal(service.url, ['bearer', String(json['token'])])).to.equal('401');
  });

  it('are not for who has to change a one-time password first', async () => {
    const bob = await newcomer();
    const { json } = await call('POST', `/users/${String(bob.id)}/reset-password`, admin);
    const token = await client.logIn(bob.username, String(json['one_time_password']));
    expect(await refusal(service.url, ['bearer', token])).to.equal('401');
    const live = await enter({ ...bob, token });
    expect((await live.ended).code).to.equal(1008);
  });

  it('end with the session, at once', async () => {
    const bob = await newcomer();
    const live = await enter(bob);
    await live.next();
    expect((await call('POST', '/auth/logout', bob)).status).to.be.below(300);
    expect(await live.ended).to.deep.equal({ code: 1008, reason: 'Could not validate credentials' });
  });

  it('end with the other sessions when a password changes, and go on in the one that changed it', async () => {
    const bob = await newcomer();
    const elsewhere = { ...bob, token: await client.logIn(bob.username, PASSWORD) };
    const [here, there] = [await enter(bob), await enter(elsewhere)];
    for (const live of [here, there]) await live.next();
    const change = { current_password: PASSWORD, password: 'another-otter-climbs-43' };
    expect((await call('PUT', '/users/me', bob, change)).status).to.equal(200);
    expect((await there.ended).code).to.equal(1008);
    await addTask(client, anna, { title: 'still here', assignee_id: bob.id });
    expect(JSON.stringify(await here.next())).to.contain('still here');
    here.close();
  });

  it('end when their user is deactivated', async () => {
    const bob = await newcomer();
    const live = await enter(bob);
    await live.next();
    await call('PATCH', `/users/${String(bob.id)}`, admin, { is_active: false });
    expect((await live.ended).code).to.equal(1008);
  });

  it('are for WebSockets alone', async () => {
    const answer = await fetch(`${service.url}/ws`);
    expect([answer.status, answer.headers.get('upgrade')]).to.deep.equal([426, 'websocket']);
    expect(await refusal(`${service.url}/api`)).to.equal('404');
  });

  it('hear of what other processes do', async () => {
    const bob = await newcomer();
    const live = await enter(bob);
    await live.next();
    const { unitOfWork } = { unitOfWork: service.container.get('unitOfWork') };
    await unitOfWork.run(({ inbox }) =>
      inbox.addNotice({
        recipientId: bob.id as never,
        event: 'webhook_disabled',
        summary: 'from elsewhere',
        createdAt: new Date(),
      }),
    )();
    expect(await live.next()).to.nested.include({ 'notification.summary': 'from elsewhere' });
    live.close();
  });

  it('end when changes go by unheard, so that clients read the inbox again', async () => {
    const bob = await newcomer();
    const live = await enter(bob);
    await live.next();
    await service.container.get('database').query(
      {
        name: null,
        sql: "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'l-age-core live changes' and datname = current_database()",
      },
      [],
    );
    expect((await live.ended).code).to.equal(1013);
    while (!service.container.get('liveChanges').isListening()) await sleep(5);
    const again = await enter(bob);
    expect(await again.next()).to.include({ type: 'ready' });
    again.close();
  });

  it('end when the service does', async () => {
    const other = await start();
    const live = await connect(other.url);
    const stopped = other.stop();
    expect((await live.ended).code).to.equal(1001);
    await stopped;
  });

  it('close with 1011 after an unexpected database error, and the service lives', async () => {
    const broken = await start();
    const someone = await makeClient(broken.url);
    const { token } = await meetAdmin(someone);
    const rename = (from: string, to: string) =>
      broken.container.get('database').query({ name: null, sql: `alter table l_age.${from} rename to ${to}` }, []);
    await rename('sessions', 'elsewhere');
    const endings = [await connect(broken.url, ['bearer', token]), await connect(broken.url)];
    endings[1]?.say({ type: 'authenticate', token });
    for (const { ended } of endings) expect((await ended).code).to.equal(1011);
    await rename('elsewhere', 'sessions');
    const live = await connect(broken.url, ['bearer', token]);
    expect(await live.next()).to.include({ type: 'ready' });
    live.close();
    await broken.stop();
  });
});

describe('live connections', () => {
  it('are bounded for each address and in all, and not counted as requests', async () => {
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
      expect(await refusal(...from('203.0.113.1'))).to.equal('429');
      await connect(...from('2001:db8::1'));
      expect(await refusal(...from('203.0.113.2'))).to.equal('503');
      first.close();
      await first.ended;
      while (service.container.get('liveServer').connections() > 2) await sleep(5);
      expect(await refusal(...from('203.0.113.2'))).to.equal('let in');
    } finally {
      await service.stop();
    }
  });
});
