import type { TaskId, UserId } from '@l-age/domain';
import { succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import { query } from '../postgres/support.js';
import { idOfWebhook, makeScene, until, type Scene } from './delivery-fixture.js';
import { spawnDelivering, type DeliveringProcess } from './spawn-delivering.js';

const WEBHOOKS = 1000;
const DEAD = 1;
const HANGING = 2;
/** Milliseconds for one call of Discord: longer than the test, so that what hangs does so until the test ends it. */
const TIMEOUT = 600_000;

type Listener = Readonly<{ userId: UserId; taskId: TaskId }>;

/** The nth listens at the nth webhook, and has a task that they may be told of. */
const addListeners = async ({ url, anna }: Scene): Promise<readonly Listener[]> => {
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

describe('a delivering process with a thousand webhooks, of which one is dead and one hangs', function () {
  this.timeout(120_000);
  let scene: Scene;
  let delivering: DeliveringProcess;
  beforeEach(async () => {
    scene = await makeScene();
    delivering = spawnDelivering(scene, TIMEOUT);
  });
  afterEach(async () => {
    await delivering.kill();
    await scene.close();
  });

  const tell = (listeners: readonly Listener[], ...summaries: readonly string[]) =>
    succeed(
      scene.unitOfWork.run(({ outbox }) =>
        outbox.add(
          summaries.flatMap((summary) => listeners.map(({ userId, taskId }) => scene.draft(userId, taskId, summary))),
        ),
      ),
    );
  const triesAt = (number: number): number =>
    scene.discord.requests().filter(({ webhookId }) => webhookId === idOfWebhook(number)).length;
  /** What arrived at each webhook, in order. */
  const arrived = (): ReadonlyMap<string, readonly string[]> => {
    const all = new Map<string, string[]>();
    for (const { webhookId, body } of scene.discord.messages())
      all.set(webhookId, [...(all.get(webhookId) ?? []), (body as { content: string }).content]);
    return all;
  };

  it('delivers to all others while those two wait, and to those two when they are well again', async () => {
    const listeners = await addListeners(scene);
    const [bad, others] = [listeners.slice(0, HANGING), listeners.slice(HANGING)];
    scene.discord.behave({ kind: 'resets' }, idOfWebhook(DEAD));
    scene.discord.behave({ kind: 'hangs' }, idOfWebhook(HANGING));
    await tell(bad, 'a', 'b');
    await until(() => triesAt(DEAD) > 0 && triesAt(HANGING) > 0);

    await tell(others, 'a', 'b');
    await until(() => scene.discord.messages().length >= 2 * others.length);
    const inTheMeantime = arrived();
    expect(inTheMeantime.size).to.equal(others.length);
    expect([...inTheMeantime.values()].filter((lane) => lane.join() !== 'a,b')).to.deep.equal([]);
    // It was not given up, and its first call is still not answered.
    expect(triesAt(HANGING)).to.equal(1);

    scene.discord.behave(null, idOfWebhook(DEAD));
    scene.discord.behave(null, idOfWebhook(HANGING));
    scene.discord.hangUp();
    await until(() => scene.discord.messages().length >= 2 * WEBHOOKS);
    for (const number of [DEAD, HANGING]) expect(arrived().get(idOfWebhook(number))).to.deep.equal(['a', 'b']);
  });
});
