import { startRestartablePostgres, type RestartablePostgres } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { seedOfRun } from './chance.js';
import { endProcesses } from './service-process.js';
import { expectKept, makeStormScene, type StormScene } from './storm-fixture.js';
import type { PlannedTask } from './task-storm.js';
import { until } from '../until.js';

const CRASHES = 4;
const WEBHOOKS = 80;
/** Milliseconds, at most, that the database lives before a crash, and is away after it. */
const LONGEST_LIFE = 1_500;
const LONGEST_ABSENCE = 1_500;

describe('the process whose database crashes again and again in a storm of new tasks', function () {
  this.timeout(120_000);
  const seed = seedOfRun();
  let postgres: RestartablePostgres;
  let scene: StormScene;

  before(async () => {
    postgres = await startRestartablePostgres();
    scene = await makeStormScene(postgres.url, WEBHOOKS, seed);
  });
  after(async () => {
    await endProcesses();
    await postgres.stop();
    process.stdout.write(`      ${scene.summary()}\n`);
    scene.storm.end();
    await scene.discord.close();
  });

  /**
   * Half of the tasks begin before the crash, and half while the database is away. The service has recovered from the
   * former one by itself.
   */
  const crashAtSomeMoment = async (tasks: readonly PlannedTask[]): Promise<void> => {
    const acknowledged = scene.storm.changes().length;
    scene.storm.begin(tasks.slice(tasks.length / 2));
    await until(() => scene.storm.changes().length > acknowledged);
    await sleep(scene.chance() * LONGEST_LIFE);
    await postgres.crash();
    const turnedAway = scene.storm.turnedAway();
    scene.storm.begin(tasks.slice(0, tasks.length / 2));
    await until(() => scene.storm.turnedAway() > turnedAway);
    await sleep(scene.chance() * LONGEST_ABSENCE);
    await postgres.restart();
  };

  it(`answers 503 meanwhile, and then delivers all that it acknowledged, in order (STORM_SEED=${seed})`, async () => {
    const { plan, service } = scene;
    const share = plan.length / CRASHES;
    for (let crash = 0; crash < CRASHES; crash += 1)
      await crashAtSomeMoment(plan.slice(crash * share, (crash + 1) * share));

    await expectKept(scene, CRASHES + 1);
    service().kill('SIGTERM');
    expect(await service().ended).to.equal(0);
  });
});
