import { enableCompileCache } from 'node:module';
import process from 'node:process';

// The entry point. It prepares the engine before the modules of the service are loaded; `cli.ts` does the rest.

/**
 * How V8's heap may grow. On a machine with much memory it would let 128 MB of young objects gather before it looks at
 * them, and the heap double between two collections: a process of 100 MB grows to 400 MB under load. With these limits it
 * stays below 180 MB, at the same throughput (docs/performance.md).
 */
const HEAP_OPTIONS = ['--max-semi-space-size=16', '--heap-growing-percent=50'];

/** V8 takes the options at the start of a process only. The process becomes a new one in place: same id, same streams. */
const restartWithHeapOptions = (): void => {
  const isRestarted = process.execArgv.some((argument) => argument.startsWith('--max-semi-space-size'));
  if (isRestarted || typeof process.execve !== 'function') return;
  process.execve(
    process.execPath,
    [process.execPath, ...HEAP_OPTIONS, ...process.execArgv, ...process.argv.slice(1)],
    process.env,
  );
};

restartWithHeapOptions();
enableCompileCache();
await import('./cli.js');
