import { createHash } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** Held until released or until this process ends, in whatever way. */
export type OwnerLock = Readonly<{ _tag: 'Held'; release: () => Promise<void> }>;
/** Another process holds it; its id is unknown when it does not answer. */
export type HeldByOther = Readonly<{ _tag: 'HeldByOther'; pid: number | undefined }>;

const ANSWER_MS = 2000;

// A listening local socket is the lock: the kernel grants it to one process, and takes it back when that one ends.
const addressOf = (secret: string): string => {
  const name = `l-age-core-${createHash('sha256').update(secret).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return path.join(os.tmpdir(), `${name}.sock`);
};

const listen = (address: string): Promise<net.Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = net.createServer((asker) => {
      asker.on('error', () => undefined);
      asker.end(String(process.pid));
    });
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });

type Answer = Readonly<{ alive: boolean; pid: number | undefined }>;

const ask = (address: string): Promise<Answer> =>
  new Promise((resolve) => {
    let text = '';
    const socket = net.connect(address);
    const answer = () => resolve({ alive: true, pid: Number.parseInt(text, 10) || undefined });
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.on('end', answer);
    socket.on('error', () => resolve({ alive: false, pid: undefined }));
    socket.setTimeout(ANSWER_MS, () => {
      socket.destroy();
      answer();
    });
  });

/**
 * Takes the lock named by `secret`, which nobody else on the machine can guess and so occupy. Never waits for another
 * owner to end.
 */
export const takeOwnerLock = async (secret: string): Promise<OwnerLock | HeldByOther> => {
  const address = addressOf(secret);
  const server = await listen(address);
  if (server !== undefined)
    return { _tag: 'Held', release: () => new Promise((resolve) => server.close(() => resolve())) };

  const { alive, pid } = await ask(address);
  if (alive) return { _tag: 'HeldByOther', pid };
  // Its owner ended a moment ago, or left a socket file behind where the kernel keeps no names.
  if (path.isAbsolute(address) && process.platform !== 'win32') await unlink(address).catch(() => undefined);
  return takeOwnerLock(secret);
};
