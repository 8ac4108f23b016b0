import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const execute = promisify(execFile);

/** The account that Postgres runs as. Empty: the account of this process. */
export type Account = Readonly<{ uid?: number; gid?: number }>;

const isRoot = (): boolean => process.getuid?.() === 0;

const idOf = async (flag: '-u' | '-g'): Promise<number> => Number((await execute('id', [flag, 'postgres'])).stdout);

const lookUp = async (): Promise<Account> => ({ uid: await idOf('-u'), gid: await idOf('-g') });

const create = () => execute('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', 'postgres']);

const ownerOf = async (folder: string): Promise<Account | undefined> => {
  const { uid, gid } = await stat(folder).catch(() => ({ uid: 0, gid: 0 }));
  return uid === 0 ? undefined : { uid, gid };
};

/**
 * Postgres cannot run as root. If this process runs as root, the account is the owner of the data, or at first the system
 * account `postgres`, which is created if it does not exist.
 */
export const accountFor = async (dataDirectory: string): Promise<Account> => {
  if (!isRoot()) return {};
  const owner = await ownerOf(dataDirectory);
  if (owner !== undefined) return owner;
  try {
    return await lookUp().catch(() => create().then(lookUp));
  } catch {
    throw new EmbeddedPostgresError(
      'Postgres does not run as root, and the account "postgres" could not be created: start as another user, or set DATABASE_URL',
    );
  }
};

/** Whether the account can run this command. It is also the reliable way to find out which files the account can reach. */
export const canRun = (account: Account, command: string, args: readonly string[]): Promise<boolean> =>
  execute(command, args, { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  );
