import { writeFileSync } from 'node:fs';
import process from 'node:process';
import Mocha from 'mocha';

const { EVENT_RUN_END } = Mocha.Runner.constants;
const MILLISECONDS_TO_END = 30_000;

const write = (summary) => {
  if (process.env.MOCHA_SUMMARY_FILE) writeFileSync(process.env.MOCHA_SUMMARY_FILE, JSON.stringify(summary));
};

/**
 * Mocha's spec reporter. At the end it writes the counts and the titles of failed tests as JSON to MOCHA_SUMMARY_FILE.
 *
 * Mocha runs without --exit, to detect tests that leave a server or a pool open: if the process is alive half a minute
 * after the last test, it is ended, the open resources are printed, and this counts as a failure.
 */
export default class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(EVENT_RUN_END, () => {
      const { passes: passed, pending: skipped } = this.stats;
      const failed = this.failures.map((test) => test.fullTitle());
      write({ passed, failed, skipped });
      setTimeout(() => {
        const message = `the process does not end after the tests, still open: ${process.getActiveResourcesInfo().join(', ')}`;
        console.error(message);
        write({ passed, failed: [...failed, message], skipped });
        process.exit();
      }, MILLISECONDS_TO_END).unref();
    });
  }
}
