import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { seedOfRun } from './chance.js';
import { endProcesses } from './service-process.js';
import { expectKept, makeStormScene, REDELIVERED_WITHIN, type StormScene } from './storm-fixture.js';
import { until } from '../until.js';

const KILLS = 20;
const WEBHOOKS = 120;
/** Milliseconds, at most, from the beginning of the start or from its end to the kill. */
const LONGEST_LIFE = 900;

describe('the process that is killed again and again in a storm of new tasks', function () {
  this.timeout(600_000);
  const seed = seedOfRun();
  let database: TestDatabase;
  let scene: StormScene;

  before(async () => {
    database = await createTestDatabase();
    scene = await makeStormScene(database.url, WEBHOOKS, seed);
  });
  after(async () => {
    await endProcesses();
    await database.drop();
    process.stdout.write(`      ${scene.summary()}\n`);
    scene.storm.end();
    await scene.discord.close();
  });

  const kill = async (): Promise<void> => {
    const service = scene.service();
    service.kill('SIGKILL');
    expect(await service.ended).to.equal('SIGKILL');
  };
  /** In the storm mostly, and now and then while it starts. */
  const killAtSomeMoment = async (): Promise<void> => {
    if (scene.chance() < 0.8) await scene.service().started();
    await sleep(scene.chance() * LONGEST_LIFE);
    await kill();
  };
  /** The last one has to live longer: until it sends again what the former were sending when they were killed. */
  const killWhileItRepeats = async (): Promise<void> => {
    const giveUpAt = performance.now() + REDELIVERED_WITHIN;
    await until(() => scene.arrivals.repeated() > 0 || performance.now() > giveUpAt);
    await kill();
  };

  it(`delivers all that it acknowledged, in order, and repeats little (STORM_SEED=${seed})`, async () => {
    const { storm, plan } = scene;
    const share = plan.length / KILLS;
    for (let number = 1; number <= KILLS; number += 1) {
      storm.begin(plan.slice((number - 1) * share, number * share));
      await (number < KILLS ? killAtSomeMoment() : killWhileItRepeats());
      scene.start();
    }
    await scene.service().started();

    await expectKept(scene, KILLS + 1);
  });
});
