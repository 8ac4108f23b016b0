import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scene } from './delivery-fixture.js';

const program = fileURLToPath(new URL('delivering-process.js', import.meta.url));

/** A process that delivers what is in the queue of the scene. */
export type DeliveringProcess = Readonly<{ kill: () => Promise<void> }>;

/** It waits so many milliseconds for Discord to answer. */
export const spawnDelivering = ({ url, discord }: Scene, timeout = 2_000): DeliveringProcess => {
  const child = spawn(process.execPath, [program, url, discord.url, String(timeout)], { stdio: 'inherit' });
  const ended = once(child, 'exit');
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};
