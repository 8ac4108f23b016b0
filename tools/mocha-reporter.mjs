import { writeFileSync } from 'node:fs';
import process from 'node:process';
import Mocha from 'mocha';

const { EVENT_RUN_END } = Mocha.Runner.constants;
const MILLISECONDS_TO_END = 30_000;

/**
 * Mocha's spec output, and at the end the numbers as JSON in the file named by MOCHA_SUMMARY_FILE.
 *
 * Mocha is run without --exit, so that a test that leaves a server or a pool open is noticed: a process still alive
 * half a minute after its last test names what holds it, and fails.
 */
export default class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const summary = { passed: passes, failed: failures, skipped: pending };
      if (process.env.MOCHA_SUMMARY_FILE) writeFileSync(process.env.MOCHA_SUMMARY_FILE, JSON.stringify(summary));
      setTimeout(() => {
        console.error(`Still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
        process.exit(1);
      }, MILLISECONDS_TO_END).unref();
    });
  }
}
