import { enableCompileCache } from 'node:module';
import process from 'node:process';

// The entry point. It prepares the engine before the modules of the service are loaded; `command.ts` does the rest.

/**
 * How V8's heap may grow. On a machine with much memory it would let 128 MB of young objects gather before it looks at
 * them, and the heap double between two collections: a process of 100 MB grows to 400 MB under load. With these limits it
 * stays below 180 MB, at the same throughput (docs/performance.md).
 */
const HEAP_OPTIONS = ['--max-semi-space-size=16', '--heap-growing-percent=50'];

/** V8 takes the options at the start of a process only. The process becomes a new one in place: same id, same streams. */
const restartWithHeapOptions = (): void => {
  const given = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
  const isRestarted = given.some((option) => option.includes('--max-semi-space-size'));
  if (isRestarted || typeof process.execve !== 'function') return;
  process.execve(
    process.execPath,
    [process.execPath, ...HEAP_OPTIONS, ...process.execArgv, ...process.argv.slice(1)],
    process.env,
  );
};

restartWithHeapOptions();
enableCompileCache();

const [, , command] = process.argv;

/** 128 and the number of the signal, as shells have it: a job that was interrupted has not succeeded. */
const TERMINATED = 143;

/** A start can end at any point: what it changes, it changes in transactions or by renaming, and Postgres ends with it. */
const endStart = (): never => process.exit(command === 'migrate' ? TERMINATED : 0);

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const handleSignals = (): void => {
  for (const signal of SIGNALS) process.on(signal, endStart);
};

/**
 * No handler runs while modules are evaluated: the kernel has to end the process. It ignores signals of a container's first
 * process that have no handler.
 */
const isFirstProcess = process.pid === 1;
if (isFirstProcess) handleSignals();
const { run } = await import('./command.js');
if (!isFirstProcess) handleSignals();

await run(command, () => {
  for (const signal of SIGNALS) process.off(signal, endStart);
});
