import type { FakeDiscord } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { until } from '../../until.js';
import type { TestClient } from '../service/client.js';
import { startDeliveringService } from '../service/delivering-service.js';
import { addTask, createPerson, type Person } from '../service/people.js';
import type { TestService } from '../service/test-service.js';

type Message = Readonly<{
  content: string;
  embeds: readonly Readonly<{ description?: string }>[];
  allowed_mentions: unknown;
}>;

const PING = '80351110224678912';

describe('a burst of tasks for one user', () => {
  let discord: FakeDiscord;
  let service: TestService;
  let client: TestClient;
  let admin: Person;
  let stop: () => Promise<void>;
  before(async () => {
    ({ discord, service, client, admin, stop } = await startDeliveringService());
  });
  after(() => stop());

  const webhookOf = (number: number): string => `100000000000000000${number}`;
  const meetWithWebhook = (username: string, number: number): Promise<Person> =>
    createPerson(client, admin, username, {
      discord_webhook: `https://discord.com/api/webhooks/${webhookOf(number)}/a-token`,
      discord_user_id: PING,
    });
  const assign = (person: Person, title: string) => addTask(client, admin, { title, assignee_id: person.id });
  const titles = (count: number) => Array.from({ length: count }, (_, index) => `Task ${index + 1}.`);
  const everythingArrived = () => until(async () => (await service.container.get('deliveryQueueState')()).queued === 0);
  const messagesAt = (number: number) =>
    discord
      .messages()
      .filter(({ webhookId }) => webhookId === webhookOf(number))
      .map(({ body }) => body as Message);
  const unreadOf = async (person: Person): Promise<string | null> =>
    (await client.call('GET', '/api/v1/notifications?limit=1', { token: person.token })).headers.get('x-unread-count');

  /** The tasks in the first message and in the digest. */
  const expectFirstAndDigest = (number: number, ids: readonly number[]) => {
    const [first, digest, ...others] = messagesAt(number);
    expect(others).to.deep.equal([]);
    const description = digest?.embeds[0]?.description ?? '';
    const named = ids.filter((id) => description.includes(`[#${id}](https://tasks.example.com/tasks/${id})`));
    expect(named).to.have.length(10);
    const [alone] = ids.filter((id) => first?.content.includes(`#${id} `));
    expect(named).not.to.include(alone);
    expect(description).to.match(new RegExp(`\nand ${ids.length - 11} more$`));
    expect(digest?.content).to.equal(`<@${PING}> News of ${ids.length - 1} tasks`);
    expect(digest?.allowed_mentions).to.deep.equal({ parse: [], users: [PING] });
  };

  it('sends one message and one digest for fifty concurrent tasks, and adds all to the inbox', async () => {
    const bert = await meetWithWebhook('bert', 1);
    const tasks = await Promise.all(titles(50).map((title) => assign(bert, title)));
    await everythingArrived();
    expectFirstAndDigest(
      1,
      tasks.map(({ id }) => id),
    );
    expect(await unreadOf(bert)).to.equal('50');
  });

  it('sends one message and one digest for consecutive tasks, and lists them in order', async () => {
    const bella = await meetWithWebhook('bella', 2);
    const ids: number[] = [];
    for (const title of titles(20)) ids.push((await assign(bella, title)).id);
    await everythingArrived();
    expectFirstAndDigest(2, ids);
    const numbers = [...String(messagesAt(2)[1]?.embeds[0]?.description).matchAll(/\[#(\d+)\]/g)].map(([, id]) =>
      Number(id),
    );
    expect(numbers).to.deep.equal(ids.slice(1, 11));
  });

  it('sends single messages for up to five tasks', async () => {
    const boris = await meetWithWebhook('boris', 3);
    for (const title of titles(5)) await assign(boris, title);
    await everythingArrived();
    expect(messagesAt(3).map(({ content }) => content.replace(/^.*#\d+ /, ''))).to.deep.equal(titles(5));
  });

  it('does not delay messages to other users', async () => {
    const birgit = await meetWithWebhook('birgit', 4);
    const carl = await meetWithWebhook('carl', 5);
    await Promise.all(titles(10).map((title) => assign(birgit, title)));
    await until(() => messagesAt(4).length === 1);
    await assign(carl, 'For Carl');
    await everythingArrived();
    const order = discord.messages().map(({ webhookId }) => webhookId);
    expect(order.slice(-3)).to.deep.equal([webhookOf(4), webhookOf(5), webhookOf(4)]);
  });
});
