import type { TaskId, UserId } from '@l-age/domain';
import { succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import { query } from '../postgres/support.js';
import { idOfWebhook, makeFixture, until, type Fixture } from './delivery-fixture.js';
import { spawnDelivering, type DeliveringProcess } from './spawn-delivering.js';

const WEBHOOKS = 1000;
const DEAD = 1;
const HANGING = 2;
/** Milliseconds for one call to Discord. Longer than the test: a hanging call hangs until the test ends it. */
const TIMEOUT = 600_000;

type Listener = Readonly<{ userId: UserId; taskId: TaskId }>;

/** Each user has a webhook, and a task for notifications. */
const addListeners = async ({ url, anna }: Fixture): Promise<readonly Listener[]> => {
  const rows = await query(
    url,
    `with listeners as (
       insert into users (username, email, hashed_password, discord_webhook)
       select 'listener' || n, 'listener' || n || '@example.com', 'nobody logs in',
         'https://discord.com/api/webhooks/' || (1000000000000000000 + n) || '/token-' || n
       from generate_series(1, $1::int) n
       returning id)
     insert into tasks (title, created_by_id, assignee_id) select 'A task', $2, id from listeners order by id
     returning assignee_id as "userId", id as "taskId"`,
    [WEBHOOKS, anna.id],
  );
  return rows as unknown as readonly Listener[];
};

describe('a delivering process with a thousand webhooks, of which one fails and one hangs', function () {
  this.timeout(120_000);
  let fixture: Fixture;
  let delivering: DeliveringProcess;
  beforeEach(async () => {
    fixture = await makeFixture();
    delivering = spawnDelivering(fixture, TIMEOUT);
  });
  afterEach(async () => {
    await delivering.kill();
    await fixture.close();
  });

  const queueFor = (listeners: readonly Listener[], ...summaries: readonly string[]) =>
    succeed(
      fixture.unitOfWork.run(({ outbox }) =>
        outbox.add(
          summaries.flatMap((summary) => listeners.map(({ userId, taskId }) => fixture.draft(userId, taskId, summary))),
        ),
      ),
    );
  const triesAt = (number: number): number =>
    fixture.discord.requests().filter(({ webhookId }) => webhookId === idOfWebhook(number)).length;
  /** The messages of each webhook, in order. */
  const arrived = (): ReadonlyMap<string, readonly string[]> => {
    const all = new Map<string, string[]>();
    for (const { webhookId, body } of fixture.discord.messages())
      all.set(webhookId, [...(all.get(webhookId) ?? []), (body as { content: string }).content]);
    return all;
  };

  it('delivers to all others, and to these two after their recovery', async () => {
    const listeners = await addListeners(fixture);
    const [bad, others] = [listeners.slice(0, HANGING), listeners.slice(HANGING)];
    fixture.discord.behave({ kind: 'resets' }, idOfWebhook(DEAD));
    fixture.discord.behave({ kind: 'hangs' }, idOfWebhook(HANGING));
    await queueFor(bad, 'a', 'b');
    await until(() => triesAt(DEAD) > 0 && triesAt(HANGING) > 0);

    await queueFor(others, 'a', 'b');
    await until(() => fixture.discord.messages().length >= 2 * others.length);
    const inTheMeantime = arrived();
    expect(inTheMeantime.size).to.equal(others.length);
    expect([...inTheMeantime.values()].filter((lane) => lane.join() !== 'a,b')).to.deep.equal([]);
    // The message is not dead, and the first call is still open.
    expect(triesAt(HANGING)).to.equal(1);

    fixture.discord.behave(null, idOfWebhook(DEAD));
    fixture.discord.behave(null, idOfWebhook(HANGING));
    fixture.discord.hangUp();
    await until(() => fixture.discord.messages().length >= 2 * WEBHOOKS);
    for (const number of [DEAD, HANGING]) expect(arrived().get(idOfWebhook(number))).to.deep.equal(['a', 'b']);
  });
});
