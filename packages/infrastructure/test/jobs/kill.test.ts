import { expect } from 'chai';
import { makeScene, numbered, until, type Scene } from './delivery-fixture.js';
import { spawnDelivering, type DeliveringProcess } from './spawn-delivering.js';

/** Milliseconds, from the restart to the last message. */
const REDELIVERED_WITHIN = 30_000;

describe('a delivering process that is killed', () => {
  let scene: Scene;
  let delivering: DeliveringProcess;
  beforeEach(async () => {
    scene = await makeScene();
  });
  afterEach(async () => {
    await delivering.kill();
    await scene.close();
  });

  /** Each message where it arrived first. */
  const firstArrivals = (number: number) => [...new Set(scene.arrived(number))];

  it('loses nothing, changes no order, and repeats at most what was on its way', async () => {
    const webhooks = [1, 2, 3];
    const listeners = await Promise.all(webhooks.map(scene.givenListener));
    await Promise.all(listeners.map((listener) => scene.tell(listener, ...numbered(6))));
    scene.discord.behave({ kind: 'waits', milliseconds: 100 });
    delivering = spawnDelivering(scene);
    await until(() => webhooks.every((number) => scene.arrived(number).length >= 2));
    await delivering.kill();
    delivering = spawnDelivering(scene);
    await until(() => webhooks.every((number) => firstArrivals(number).length === 6));
    for (const number of webhooks) {
      expect(firstArrivals(number)).to.deep.equal(numbered(6));
      expect(scene.arrived(number).length).to.be.at.most(7);
    }
  }).timeout(REDELIVERED_WITHIN);
});
