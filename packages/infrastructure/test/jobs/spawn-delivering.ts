import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fixture } from './delivery-fixture.js';

const program = fileURLToPath(new URL('delivering-process.js', import.meta.url));

/** Starts a process that delivers from the queue of the fixture. */
export type DeliveringProcess = Readonly<{ kill: () => Promise<void> }>;

/** Milliseconds that it waits for Discord's response. */
export const spawnDelivering = ({ url, discord }: Fixture, timeout = 2_000): DeliveringProcess => {
  const child = spawn(process.execPath, [program, url, discord.url, String(timeout)], { stdio: 'inherit' });
  const ended = once(child, 'exit');
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};
