import { expect } from 'chai';
import { makeFixture, numbered, until, type Fixture } from './delivery-fixture.js';
import { spawnDelivering, type DeliveringProcess } from './spawn-delivering.js';

/** Milliseconds from the restart to the last message. */
const REDELIVERED_WITHIN = 30_000;

describe('a delivering process that is killed', () => {
  let fixture: Fixture;
  let delivering: DeliveringProcess;
  beforeEach(async () => {
    fixture = await makeFixture();
  });
  afterEach(async () => {
    await delivering.kill();
    await fixture.close();
  });

  /** Each message at its first arrival. */
  const firstArrivals = (number: number) => [...new Set(fixture.arrived(number))];

  it('loses nothing, keeps the order, and repeats at most the calls in progress', async () => {
    const webhooks = [1, 2, 3];
    const listeners = await Promise.all(webhooks.map(fixture.givenListener));
    await Promise.all(listeners.map((listener) => fixture.tell(listener, ...numbered(6))));
    fixture.discord.behave({ kind: 'waits', milliseconds: 100 });
    delivering = spawnDelivering(fixture);
    await until(() => webhooks.every((number) => fixture.arrived(number).length >= 2));
    await delivering.kill();
    delivering = spawnDelivering(fixture);
    await until(() => webhooks.every((number) => firstArrivals(number).length === 6));
    for (const number of webhooks) {
      expect(firstArrivals(number)).to.deep.equal(numbered(6));
      expect(fixture.arrived(number).length).to.be.at.most(7);
    }
  }).timeout(REDELIVERED_WITHIN);
});
