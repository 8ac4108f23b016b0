import { createHash } from 'node:crypto';
import { chmod, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { accountFor, canRun, type Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** For files of root that other accounts must reach. */
export const SHARED_DIRECTORY = '/var/lib/l-age-core';

/** `directory` contains the secrets and the lock, `dataDirectory` the data of Postgres. Both paths are free of symbolic links. */
export type DataDirectory = Readonly<{ directory: string; dataDirectory: string; account: Account }>;

/** Creates a directory that other accounts can traverse but not list. Secrets in it have their own file mode. */
export const createDirectory = async (directory: string): Promise<void> => {
  try {
    const created = await mkdir(directory, { recursive: true });
    if (created !== undefined) await chmod(directory, 0o711);
  } catch (error) {
    throw new EmbeddedPostgresError(`cannot make the folder ${directory}: ${(error as Error).message}`);
  }
};

const openAt = async (directory: string): Promise<DataDirectory> => {
  await createDirectory(directory);
  const resolved = await realpath(directory);
  const data = path.join(resolved, 'postgres');
  const dataDirectory = await realpath(data).catch(() => data);
  return { directory: resolved, dataDirectory, account: await accountFor(dataDirectory) };
};

const isReachable = ({ directory, account }: DataDirectory): Promise<boolean> =>
  canRun(account, '/bin/sh', ['-c', 'cd "$0"', directory]);

/**
 * Opens `directory`. If root starts the service and the account of Postgres cannot reach the directory, for example below
 * /root, a subdirectory of `sharedDirectory` replaces it: always the same one for the same directory.
 */
export const openDataDirectory = async (directory: string, sharedDirectory: string): Promise<DataDirectory> => {
  const wanted = await openAt(directory);
  if (wanted.account.uid === undefined || (await isReachable(wanted))) return wanted;
  await createDirectory(sharedDirectory);
  const name = createHash('sha256').update(wanted.directory).digest('hex').slice(0, 12);
  return openAt(path.join(sharedDirectory, name));
};
