import { enableCompileCache } from 'node:module';
import process from 'node:process';

// The entry point. Configures V8 before the modules of the service are loaded, then calls `command.ts`.

/**
 * Limits the growth of V8's heap. By default V8 collects young objects only after 128 MB, and doubles the heap between two
 * collections: under load, a process grows from 100 MB to 400 MB. With these limits it stays below 180 MB with the same
 * throughput (docs/performance.md).
 */
const HEAP_OPTIONS = ['--max-semi-space-size=16', '--heap-growing-percent=50'];

/** V8 reads these options only at process start. `execve` replaces the process, but keeps its id and its streams. */
const restartWithHeapOptions = (): void => {
  const options = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
  const isRestarted = options.some((option) => option.includes('--max-semi-space-size'));
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

/** 128 plus the number of the signal, as in shells: an interrupted job has not succeeded. */
const TERMINATED = 143;

/** A start can be interrupted at any point: it changes data in transactions and files by renaming. */
const interruptStart = (): never => process.exit(command === 'migrate' ? TERMINATED : 0);

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const handleSignals = (): void => {
  for (const signal of SIGNALS) process.on(signal, interruptStart);
};

/**
 * No JavaScript handler can run while modules are loaded. Without a handler, the kernel ends the process at once. The
 * first process of a container is an exception: for it, the kernel ignores signals without a handler.
 */
const isFirstProcess = process.pid === 1;
if (isFirstProcess) handleSignals();
const { runCommand } = await import('./command.js');
if (!isFirstProcess) handleSignals();

await runCommand(command, () => {
  for (const signal of SIGNALS) process.off(signal, interruptStart);
});
