import { enableCompileCache } from 'node:module';
import process from 'node:process';

// The entry point. It prepares the engine before the modules of the service are loaded; `cli.ts` does the rest.

/**
 * V8 lets the young generation grow to three times this number of megabytes. With its own default, 128 MB of garbage
 * gather under load; with this one memory halves, and throughput stays the same (docs/performance.md).
 */
const YOUNG_GENERATION = '--max-semi-space-size=16';

/** V8 takes the limit at the start of a process only. The process becomes a new one in place: same id, same streams. */
const restartWithLimit = (): void => {
  const isLimited = process.execArgv.some((argument) => argument.startsWith('--max-semi-space-size'));
  if (isLimited || typeof process.execve !== 'function') return;
  process.execve(
    process.execPath,
    [process.execPath, YOUNG_GENERATION, ...process.execArgv, ...process.argv.slice(1)],
    process.env,
  );
};

restartWithLimit();
enableCompileCache();
await import('./cli.js');
