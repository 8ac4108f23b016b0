import { startRestartablePostgres, type RestartablePostgres } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { seedOfRun } from './random.js';
import { endProcesses } from '../service-process.js';
import { expectKept, makeStormFixture, type StormFixture } from './storm-fixture.js';
import type { PlannedTask } from './task-storm.js';
import { until } from '../../until.js';

const CRASHES = 4;
const WEBHOOKS = 80;
/** Maximum milliseconds before a crash of the database, and of its downtime. */
const LONGEST_LIFE = 1_500;
const LONGEST_ABSENCE = 1_500;

describe('a service whose database crashes repeatedly while tasks are created', function () {
  this.timeout(120_000);
  const seed = seedOfRun();
  let postgres: RestartablePostgres;
  let fixture: StormFixture;

  before(async () => {
    postgres = await startRestartablePostgres();
    fixture = await makeStormFixture(postgres.url, WEBHOOKS, seed);
  });
  after(async () => {
    await endProcesses();
    await postgres.stop();
    process.stdout.write(`      ${fixture.summary()}\n`);
    fixture.storm.end();
    await fixture.discord.close();
  });

  /**
   * Half of the tasks start before the crash, and half while the database is unavailable. The service recovers by
   * itself.
   */
  const crashAtSomeMoment = async (tasks: readonly PlannedTask[]): Promise<void> => {
    const acknowledged = fixture.storm.changes().length;
    fixture.storm.begin(tasks.slice(tasks.length / 2));
    await until(() => fixture.storm.changes().length > acknowledged);
    await sleep(fixture.random() * LONGEST_LIFE);
    await postgres.crash();
    const turnedAway = fixture.storm.turnedAway();
    fixture.storm.begin(tasks.slice(0, tasks.length / 2));
    await until(() => fixture.storm.turnedAway() > turnedAway);
    await sleep(fixture.random() * LONGEST_ABSENCE);
    await postgres.restart();
  };

  it(`returns 503 during a crash, and then delivers all acknowledged tasks in order (STORM_SEED=${seed})`, async () => {
    const { plan, service } = fixture;
    const share = plan.length / CRASHES;
    for (let crash = 0; crash < CRASHES; crash += 1)
      await crashAtSomeMoment(plan.slice(crash * share, (crash + 1) * share));

    await expectKept(fixture, CRASHES + 1);
    service().kill('SIGTERM');
    expect(await service().ended).to.equal(0);
  });
});
