import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const execute = promisify(execFile);

/** The account that Postgres runs as; empty for the account of this process. */
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
 * Postgres refuses to run as root, so root hands it to the account that owns the data, at first to the system account
 * `postgres`, which is created when there is none. Anybody else runs it as themselves.
 */
export const accountFor = async (dataFolder: string): Promise<Account> => {
  if (!isRoot()) return {};
  const owner = await ownerOf(dataFolder);
  if (owner !== undefined) return owner;
  try {
    return await lookUp().catch(() => create().then(lookUp));
  } catch {
    throw new EmbeddedPostgresError(
      'Postgres does not run as root, and the account "postgres" could not be created: start as another user, or set DATABASE_URL',
    );
  }
};

/** Whether the account can run this command; also how to learn what it may reach, with every rule of the system applied. */
export const canRun = (account: Account, command: string, args: readonly string[]): Promise<boolean> =>
  execute(command, args, { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  );
