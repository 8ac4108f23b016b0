import { createHash } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

// A listening local socket is the lock: the kernel lets go of it however its owner ends, so none is ever stale.
const addressOf = (name) => {
  const id = `l-age-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
  if (process.platform === 'linux') return `\0${id}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${id}`;
  return path.join(os.tmpdir(), `${id}.sock`);
};

const listen = (address) =>
  new Promise((resolve, reject) => {
    const server = net.createServer((waiting) => waiting.on('error', () => undefined));
    const held = new Set();
    server.on('connection', (socket) => {
      held.add(socket);
      socket.on('close', () => held.delete(socket));
    });
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () =>
      resolve(() => {
        for (const socket of held) socket.destroy();
        server.close();
      }),
    );
  });

/** Resolves when the owner of `address` lets go, at once when there is none. */
const ownerGone = (address) =>
  new Promise((resolve) => {
    const socket = net.connect(address);
    socket.on('error', (error) => {
      // Only socket files outlive their owner, and only where there is no kernel-held name.
      if (error.code === 'ECONNREFUSED' && path.isAbsolute(address)) unlinkSync(address);
    });
    socket.on('close', resolve);
    socket.resume();
  });

/**
 * Runs `work` while no other process on this machine holds `name`; calls `onWait` once when it has to wait.
 */
export const whileHolding = async (name, onWait, work) => {
  const address = addressOf(name);
  let release = await listen(address);
  if (release === undefined) onWait();
  while (release === undefined) {
    await ownerGone(address);
    release = await listen(address);
  }
  try {
    return await work();
  } finally {
    release();
  }
};
