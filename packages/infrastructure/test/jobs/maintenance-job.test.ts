import { unavailable } from '@l-age/domain';
import { makeMaintenanceJob } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { setImmediate as turn } from 'node:timers/promises';

describe('makeMaintenanceJob', () => {
  it('runs repeatedly, also after an error, until it is stopped; stop waits for the current run', async () => {
    const lines: string[] = [];
    const log = (message: string): void => void lines.push(message);
    const outcomes = [
      TE.right({}),
      TE.right({ sessions: 3 }),
      TE.left(unavailable('the database')),
      () => Promise.reject(new Error('a bug')),
    ];
    let runs = 0;
    await new Promise<void>((resolve) => {
      const stopDuringRun = async () => {
        await turn();
        void job.stop().then(() => resolve(log('stopped')));
        await turn();
        log('the last run ended');
        return E.right({});
      };
      const job = makeMaintenanceJob({
        interval: 1,
        logger: { debug: log, info: log, warn: log, error: log },
        purgeOldData: () => {
          runs += 1;
          return outcomes[runs - 1] ?? stopDuringRun;
        },
      });
      job.start();
    });
    expect(runs).to.equal(5);
    expect(lines).to.deep.equal([
      'old data was purged',
      'old data could not be purged, the next run tries again',
      'old data could not be purged',
      'the last run ended',
      'stopped',
    ]);
  });
});
