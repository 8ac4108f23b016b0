import process from 'node:process';

// The process: `main.js` serves, `main.js migrate` brings the database to this version and ends.

const [, , command] = process.argv;

/** 128 and the number of the signal, as shells have it: a job that was interrupted has not succeeded. */
const TERMINATED = 143;

/** A start can end at any point: what it changes, it changes in transactions or by renaming, and Postgres ends with it. */
const endStart = (): never => process.exit(command === 'migrate' ? TERMINATED : 0);

// Before anything else is loaded: the kernel ignores signals of a container's first process that it does not handle.
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
for (const signal of SIGNALS) process.on(signal, endStart);

const { run } = await import('./command.js');
await run(command, () => {
  for (const signal of SIGNALS) process.off(signal, endStart);
});
