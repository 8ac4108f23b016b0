import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestPostgres } from './test-postgres.js';

const execute = promisify(execFile);

const image = process.env['TEST_POSTGRES_IMAGE'] ?? 'postgres:18-alpine';
const PULL_MS = 30_000;
const START_MS = 30_000;

const FAST_COMMAND = ['postgres', '-c', 'fsync=off', '-c', 'autovacuum=off', '-c', 'max_connections=200'];

/** Checked first, because loading Testcontainers takes time. */
const mayHaveDocker = (): boolean =>
  process.env['DOCKER_HOST'] !== undefined ||
  [
    '/var/run/docker.sock',
    path.join(os.homedir(), '.docker', 'run', 'docker.sock'),
    path.join(process.env['XDG_RUNTIME_DIR'] ?? '/run', 'docker.sock'),
  ].some((socket) => existsSync(socket));

const ensureImage = async (): Promise<void> => {
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
  const { image: images } = await getContainerRuntimeClient();
  if (await images.exists(ImageName.fromString(image))) return;
  await execute('docker', ['pull', '--quiet', image], { timeout: PULL_MS });
};

const start = async (): Promise<TestPostgres> => {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await new PostgreSqlContainer(image)
    .withDatabase('postgres')
    .withCommand(FAST_COMMAND)
    .withStartupTimeout(START_MS)
    .start();
  const stop = async () => {
    await container.stop();
  };
  return { url: container.getConnectionUri(), kind: 'container', stop };
};

/** A container; undefined if there is no Docker engine, or it has no image and cannot pull one within 30 s. */
export const startContainerPostgres = (): Promise<TestPostgres | undefined> =>
  mayHaveDocker()
    ? ensureImage()
        .then(start)
        .catch(() => undefined)
    : Promise.resolve(undefined);
