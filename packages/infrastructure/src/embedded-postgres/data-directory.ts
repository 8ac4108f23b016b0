import { createHash } from 'node:crypto';
import { chmod, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { accountFor, canRun, type Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Where root keeps what an account without rights must reach. */
export const SHARED_FOLDER = '/var/lib/l-age-core';

/** The folder of a clone's embedded database and secrets, free of symbolic links. */
export type DataDirectory = Readonly<{ folder: string; dataFolder: string; account: Account }>;

/** Makes a folder that others may pass through but not list; what is secret in it has a mode of its own. */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    const created = await mkdir(folder, { recursive: true });
    if (created !== undefined) await chmod(folder, 0o711);
  } catch (error) {
    throw new EmbeddedPostgresError(`cannot make the folder ${folder}: ${(error as Error).message}`);
  }
};

const openAt = async (folder: string): Promise<DataDirectory> => {
  await makeFolder(folder);
  const resolved = await realpath(folder);
  const data = path.join(resolved, 'postgres');
  const dataFolder = await realpath(data).catch(() => data);
  return { folder: resolved, dataFolder, account: await accountFor(dataFolder) };
};

const isWithinReach = ({ folder, account }: DataDirectory): Promise<boolean> =>
  process.platform === 'win32' ? Promise.resolve(true) : canRun(account, '/bin/sh', ['-c', 'cd "$0"', folder]);

/**
 * Opens `folder`, or where root starts the service in a place closed to the account that Postgres runs as (a clone below
 * /root), a folder of its own in `sharedFolder`, always the same one for the same place.
 */
export const openDataDirectory = async (folder: string, sharedFolder: string): Promise<DataDirectory> => {
  const wanted = await openAt(folder);
  if (wanted.account.uid === undefined || (await isWithinReach(wanted))) return wanted;
  await makeFolder(sharedFolder);
  const name = createHash('sha256').update(wanted.folder).digest('hex').slice(0, 12);
  return openAt(path.join(sharedFolder, name));
};
