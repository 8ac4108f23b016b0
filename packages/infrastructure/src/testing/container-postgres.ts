import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestPostgres } from './test-postgres.js';

const execute = promisify(execFile);

const image = process.env['TEST_POSTGRES_IMAGE'] ?? 'postgres:18-alpine';
const PULL_MS = 30_000;

const fastCommand = ['postgres', '-c', 'fsync=off', '-c', 'autovacuum=off', '-c', 'max_connections=200'];

/** Looked at first, because it is free, and loading Testcontainers is not. */
const mayHaveDocker = (): boolean =>
  process.env['DOCKER_HOST'] !== undefined ||
  [
    '/var/run/docker.sock',
    path.join(os.homedir(), '.docker', 'run', 'docker.sock'),
    path.join(process.env['XDG_RUNTIME_DIR'] ?? '/run', 'docker.sock'),
  ].some((socket) => existsSync(socket));

const hasImage = async (): Promise<boolean> => {
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
  const { image: images } = await getContainerRuntimeClient();
  if (await images.exists(ImageName.fromString(image))) return true;
  await execute('docker', ['pull', '--quiet', image], { timeout: PULL_MS });
  return true;
};

/** A container, or undefined where there is no Docker engine, or it has no image and cannot get one quickly. */
export const startContainerPostgres = async (): Promise<TestPostgres | undefined> => {
  if (!mayHaveDocker() || !(await hasImage().catch(() => false))) return undefined;
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await new PostgreSqlContainer(image).withDatabase('postgres').withCommand(fastCommand).start();
  return {
    url: container.getConnectionUri(),
    kind: 'container',
    stop: async () => {
      await container.stop();
    },
  };
};
