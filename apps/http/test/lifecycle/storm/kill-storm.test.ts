import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { seedOfRun } from './random.js';
import { endProcesses } from '../service-process.js';
import { expectKept, makeStormFixture, REDELIVERED_WITHIN, type StormFixture } from './storm-fixture.js';
import { until } from '../../until.js';

const KILLS = 20;
const WEBHOOKS = 120;
/** Maximum milliseconds from the beginning or the end of the start to the kill. */
const LONGEST_LIFE = 900;

describe('a service that is killed repeatedly while tasks are created', function () {
  this.timeout(600_000);
  const seed = seedOfRun();
  let database: TestDatabase;
  let fixture: StormFixture;

  before(async () => {
    database = await createTestDatabase();
    fixture = await makeStormFixture(database.url, WEBHOOKS, seed);
  });
  after(async () => {
    await endProcesses();
    await database.drop();
    process.stdout.write(`      ${fixture.summary()}\n`);
    fixture.storm.end();
    await fixture.discord.close();
  });

  const kill = async (): Promise<void> => {
    const service = fixture.service();
    service.kill('SIGKILL');
    expect(await service.ended).to.equal('SIGKILL');
  };
  /** Mostly after the start, sometimes during it. */
  const killAtSomeMoment = async (): Promise<void> => {
    if (fixture.random() < 0.8) await fixture.service().started();
    await sleep(fixture.random() * LONGEST_LIFE);
    await kill();
  };
  /** The last process must repeat the deliveries that were interrupted by the kills. */
  const killWhileItRepeats = async (): Promise<void> => {
    const giveUpAt = performance.now() + REDELIVERED_WITHIN;
    await until(() => fixture.arrivals.repeated() > 0 || performance.now() > giveUpAt);
    await kill();
  };

  it(`delivers all acknowledged tasks in order, with few repetitions (STORM_SEED=${seed})`, async () => {
    const { storm, plan } = fixture;
    const share = plan.length / KILLS;
    for (let number = 1; number <= KILLS; number += 1) {
      storm.begin(plan.slice((number - 1) * share, number * share));
      await (number < KILLS ? killAtSomeMoment() : killWhileItRepeats());
      fixture.start();
    }
    await fixture.service().started();

    await expectKept(fixture, KILLS + 1);
  });
});
