import type { FakeDiscord } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { until } from '../../until.js';
import type { TestClient } from '../service/client.js';
import { startDeliveringService } from '../service/delivering-service.js';
import { addTask, createPerson, type Person } from '../service/people.js';
import type { TestService } from '../service/test-service.js';

/** The whole pool for requests. */
const CONNECTIONS = 10;
const WEBHOOK_ID = '1000000000000000077';

describe('Discord notifications', () => {
  let discord: FakeDiscord;
  let service: TestService;
  let client: TestClient;
  let admin: Person;
  let stop: () => Promise<void>;
  let bert: Person;
  before(async () => {
    ({ discord, service, client, admin, stop } = await startDeliveringService());
    bert = await createPerson(client, admin, 'bert', {
      discord_webhook: `https://discord.com/api/webhooks/${WEBHOOK_ID}/a-token`,
      discord_user_id: '80351110224678912',
    });
  });
  after(() => stop());

  const said = (): readonly string[] => discord.messages().map(({ body }) => String(body.content));
  const profile = async () => (await client.call('GET', '/api/v1/users/me', { token: bert.token })).json;

  it('notifies about creation, mentions and changes with a ping and a link, but not the actor', async () => {
    const { id } = await addTask(client, admin, { title: 'Write the report', assignee_id: bert.id });
    const change = (token: string, json: unknown) => client.call('PATCH', `/api/v1/tasks/${id}`, { token, json });
    await change(bert.token, { status: 'in_progress' });
    await change(admin.token, { status: 'done' });
    await addTask(client, admin, { title: 'Ask @bert' });
    await until(() => said().length >= 2);
    expect(said()).to.deep.equal([
      `<@80351110224678912> admin assigned you #${id} Write the report\nadmin moved to done: #${id} Write the report`,
      `<@80351110224678912> admin mentioned you in #${id + 1} Ask @\u200bbert`,
    ]);
    expect(discord.messages()[0]?.body.embeds[0].url).to.equal(`https://tasks.example.com/tasks/${id}`);
  });

  it('uses other database connections than requests do', async () => {
    discord.behave({ kind: 'answers', status: 503 });
    await addTask(client, admin, { title: 'Go on', assignee_id: bert.id });
    const tries = discord.requests().length;
    await until(() => discord.requests().length > tries);
    const database = service.container.get('database');
    const all = await Promise.all(Array.from({ length: CONNECTIONS }, () => database.begin()));
    discord.behave(null);
    await until(() => said().some((text) => text.endsWith('Go on')));
    for (const transaction of all) await transaction.rollBack();
  });

  it('disables a deleted webhook, and shows the reason to its owner', async () => {
    expect(await profile()).to.include({ discord_webhook_status: 'ok' });
    discord.deleteWebhook(WEBHOOK_ID);
    await addTask(client, admin, { title: 'In vain', assignee_id: bert.id });
    await until(async () => (await profile())['discord_webhook_status'] === 'disabled');
    expect((await profile())['discord_webhook_error'])
      .to.be.a('string')
      .that.contains('404');
    expect((await profile())['discord_webhook_disabled_at']).to.match(/Z$/);
  });

  it('explains to the owner of a forum webhook what to do, in the test and in the profile', async () => {
    const forum = 'https://discord.com/api/webhooks/1000000000000000078/a-token';
    const setWebhook = (discord_webhook: string) =>
      client.call('PUT', '/api/v1/users/me', { token: bert.token, json: { discord_webhook } });
    const test = async () => (await client.call('POST', '/api/v1/users/me/discord/test', { token: bert.token })).json;
    discord.makeForum('1000000000000000078');
    await setWebhook(forum);
    expect(await test()).to.have.property('delivered', false);
    expect(await profile()).to.have.property('discord_webhook_status', 'disabled');
    expect((await profile())['discord_webhook_error']).to.match(/forum channel.*thread_id/);
    await setWebhook(`${forum}?thread_id=42`);
    expect(await test()).to.deep.equal({ delivered: true, reason: null });
    expect(await profile()).to.have.property('discord_webhook_status', 'ok');
  });
});
