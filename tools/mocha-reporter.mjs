import { writeFileSync } from 'node:fs';
import process from 'node:process';
import Mocha from 'mocha';

const { EVENT_RUN_END } = Mocha.Runner.constants;
const MILLISECONDS_TO_END = 30_000;

const write = (summary) => {
  if (process.env.MOCHA_SUMMARY_FILE) writeFileSync(process.env.MOCHA_SUMMARY_FILE, JSON.stringify(summary));
};

/**
 * Mocha's spec output, and at the end the numbers and the titles of failed tests as JSON in the file named by
 * MOCHA_SUMMARY_FILE.
 *
 * Mocha runs without --exit, so that a test that leaves a server or a pool open is noticed: a process still alive
 * half a minute after its last test is ended, says what held it, and counts as one more failure.
 */
export default class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(EVENT_RUN_END, () => {
      const { passes: passed, pending: skipped } = this.stats;
      const failed = this.failures.map((test) => test.fullTitle());
      write({ passed, failed, skipped });
      setTimeout(() => {
        const message = `the tests end, but their process does not, still open: ${process.getActiveResourcesInfo().join(', ')}`;
        console.error(message);
        write({ passed, failed: [...failed, message], skipped });
        process.exit();
      }, MILLISECONDS_TO_END).unref();
    });
  }
}
