import type { FakeDiscord } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { until } from '../../until.js';
import type { JsonObject, TestClient } from '../service/client.js';
import { startDeliveringService } from '../service/delivering-service.js';
import { addTask, createPerson, type Person } from '../service/people.js';
import type { TestService } from '../service/test-service.js';

const PATH = '/api/v1/notifications/dead-letters';
const WEBHOOK_ID = '1000000000000000078';
const TOKEN = 'canary-token-of-a-webhook';
const webhook = `https://discord.com/api/webhooks/${WEBHOOK_ID}/${TOKEN}`;
const UNKNOWN = '0b7b6a8e-5c0f-4f0e-9d7b-0c1d2e3f4a5b';

const rejection = { kind: 'answers', status: 400, body: '{"code":50035}' } as const;

describe('dead letters', () => {
  let discord: FakeDiscord;
  let service: TestService;
  let client: TestClient;
  let admin: Person;
  let stop: () => Promise<void>;
  let bert: Person;
  before(async () => {
    ({ discord, service, client, admin, stop } = await startDeliveringService({ bucket: null, global: null }));
    bert = await createPerson(client, admin, 'bert', { discord_webhook: webhook });
  });
  after(() => stop());
  afterEach(async () => {
    discord.behave(null);
    await client.call('PUT', '/api/v1/users/me', { token: bert.token, json: { discord_webhook: webhook } });
    for (const { id } of await letters()) await call('DELETE', `/${String(id)}`);
  });

  const call = (method: string, path = '', token = admin.token) => client.call(method, `${PATH}${path}`, { token });
  const letters = async (): Promise<readonly JsonObject[]> => (await call('GET', '?limit=200')).rows;
  const redeliver = (id: unknown, token?: string) => call('POST', `/${String(id)}/redeliver`, token);
  const arrived = (text: string): number =>
    discord.messages().filter(({ body }) => String(body.content).includes(text)).length;

  /** Creates tasks for bert. Discord rejects each message. */
  const giveUp = async (...titles: readonly string[]): Promise<readonly JsonObject[]> => {
    discord.behave(rejection);
    const before = (await letters()).length;
    for (const title of titles) await addTask(client, admin, { title, assignee_id: bert.id });
    await until(async () => (await letters()).length === before + titles.length);
    discord.behave(null);
    return letters();
  };

  it('lists undelivered messages, and delivers them after Discord recovers', async () => {
    const [letter, ...others] = await giveUp('Strange');
    expect(others).to.deep.equal([]);
    const { id, notification, queued_at, gave_up_at, ...rest } = letter as JsonObject & { notification: JsonObject };
    expect(notification['summary']).to.equal(`admin assigned you #${String(notification['task_id'])} Strange`);
    expect(notification).to.have.all.keys('id', 'event', 'task_id', 'summary');
    expect(rest).to.deep.equal({
      recipient: { id: bert.id, username: 'bert' },
      webhook_id: WEBHOOK_ID,
      failure: 'delivery_rejected',
      reason: 'Discord does not accept this message (status 400, code 50035)',
      attempts: 1,
    });
    expect(Date.parse(gave_up_at as string)).to.be.at.least(Date.parse(queued_at as string));

    const answer = await redeliver(id);
    expect([answer.status, answer.text]).to.deep.equal([204, '']);
    await until(() => arrived('Strange') === 1);
    expect(await letters()).to.deep.equal([]);
    expect((await redeliver(id)).json).to.include({ code: 'dead_letter_not_found' });

    const audit = await client.call('GET', '/api/v1/audit?action=dead_letter_redelivered', { token: admin.token });
    expect(audit.rows[0]).to.deep.include({
      actor_id: admin.id,
      target_type: 'notification',
      target_id: notification['id'],
      details: { recipient_id: bert.id, webhook_id: WEBHOOK_ID, failure: 'DeliveryRejected' },
    });
  });

  it('delivers a dead letter once when it is sent again twice at the same time', async () => {
    const [letter] = await giveUp('Twice');
    const answers = await Promise.all([1, 2, 3, 4].map(() => redeliver(letter?.['id'])));
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([204, 404, 404, 404]);
    await until(async () => (await service.container.get('deliveryQueueState')()).queued === 0);
    expect(arrived('Twice')).to.equal(1);
  });

  it('lists a message again if the second delivery fails', async () => {
    const [letter] = await giveUp('Hopeless');
    discord.behave(rejection);
    expect((await redeliver(letter?.['id'])).status).to.equal(204);
    await until(async () => (await letters()).length === 1);
    const [again] = await letters();
    expect(again?.['id']).to.not.equal(letter?.['id']);
    expect(again?.['notification']).to.deep.equal(letter?.['notification']);
  });

  it('returns pages with cursors, newest first', async () => {
    await giveUp('one', 'two', 'three');
    const seen: unknown[] = [];
    let query: string | undefined = '?limit=2';
    while (query !== undefined) {
      const page = await call('GET', query);
      seen.push(...page.rows.map(({ id }) => id));
      query = /<[^?]*(\?[^>]*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
      expect(page.headers.has('x-next-cursor')).to.equal(query !== undefined);
    }
    expect(seen).to.deep.equal((await letters()).map(({ id }) => id));
    expect(seen).to.have.length(3);
  });

  it('returns 409 while the webhook is disabled or newer than the message', async () => {
    const [letter] = await giveUp('Too late');
    const profile = (json: unknown) => client.call('PUT', '/api/v1/users/me', { token: bert.token, json });
    await profile({ discord_webhook: null });
    expect((await redeliver(letter?.['id'])).json).to.include({ code: 'no_usable_webhook' });
    await profile({ discord_webhook: webhook });
    const answer = await redeliver(letter?.['id']);
    expect([answer.status, answer.json['code']]).to.deep.equal([409, 'no_usable_webhook']);
    expect(await letters()).to.deep.equal([letter]);
    expect(arrived('Too late')).to.equal(0);
  });

  it('returns 409 if the recipient cannot see the task any more', async () => {
    const [letter] = await giveUp('Secret');
    const { task_id } = letter?.['notification'] as JsonObject;
    await client.call('PATCH', `/api/v1/tasks/${String(task_id)}`, { token: admin.token, json: { assignee_id: null } });
    const answer = await redeliver(letter?.['id']);
    expect([answer.status, answer.json['code']]).to.deep.equal([409, 'recipient_may_not_know']);
    expect((await letters()).map(({ id }) => id)).to.include(letter?.['id']);
  });

  it('sends a page of dead letters again, except those that cannot be sent', async () => {
    await giveUp('Page one', 'Page two', 'Page three');
    const [newest] = await letters();
    const { task_id } = newest?.['notification'] as JsonObject;
    await client.call('PATCH', `/api/v1/tasks/${String(task_id)}`, { token: admin.token, json: { assignee_id: null } });
    const first = await call('POST', '/redeliver?limit=2');
    expect([first.status, first.json]).to.deep.equal([200, { redelivered: 1, kept: 1 }]);
    const next = encodeURIComponent(first.headers.get('x-next-cursor') ?? '');
    const second = await call('POST', `/redeliver?limit=2&cursor=${next}`);
    expect(second.json).to.deep.equal({ redelivered: 1, kept: 0 });
    expect(second.headers.has('x-next-cursor')).to.equal(false);
    await until(() => arrived('Page one') === 1 && arrived('Page two') === 1);
    expect((await letters()).map(({ id }) => id)).to.deep.equal([newest?.['id']]);
    expect((await call('POST', '/redeliver', bert.token)).status).to.equal(403);
  });

  it('discards a dead letter, and records it in the audit log', async () => {
    const [letter] = await giveUp('Never mind');
    expect((await call('DELETE', `/${String(letter?.['id'])}`)).status).to.equal(204);
    expect(await letters()).to.deep.equal([]);
    expect((await call('DELETE', `/${String(letter?.['id'])}`)).status).to.equal(404);
    const audit = await client.call('GET', '/api/v1/audit?action=dead_letter_discarded', { token: admin.token });
    expect(audit.rows[0]).to.include({ actor_id: admin.id });
  });

  it('hides the token of the webhook, and returns 403 to other users', async () => {
    const [letter] = await giveUp('Mine');
    expect((await call('GET')).text).to.not.include(TOKEN);
    for (const path of [`/${String(letter?.['id'])}/redeliver`, `/${UNKNOWN}/redeliver`])
      expect((await call('POST', path, bert.token)).json).to.include({ code: 'superuser_required' });
    expect((await call('DELETE', `/${String(letter?.['id'])}`, bert.token)).status).to.equal(403);
    expect((await call('GET', '', bert.token)).status).to.equal(403);
    expect(await letters()).to.deep.equal([letter]);
  });

  it('returns 404 for an invalid id, and rejects a cursor of another list', async () => {
    for (const id of [UNKNOWN, '1', 'x'])
      expect((await redeliver(id)).json, id).to.include({ code: 'dead_letter_not_found' });
    expect((await call('GET', '?cursor=x')).problems[0]).to.deep.include({ loc: ['query', 'cursor'] });
    expect((await call('GET', '?skip=1')).status).to.equal(422);
  });
});
