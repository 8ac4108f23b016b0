import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { Binaries } from './binaries.js';

const execute = promisify(execFile);

export const SUPERUSER = 'postgres';

type Options = Readonly<{
  binaries: Binaries;
  account: Account;
  dataDirectory: string;
  /** The password of {@link SUPERUSER}. */
  password: string;
  /** False for temporary data: the files are not flushed to the disk. */
  durable: boolean;
}>;

const changeOwner = async (file: string, { uid, gid }: Account): Promise<void> => {
  if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
};

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/** The line with the error. The last lines of initdb only report its cleanup. */
const reasonOf = (error: unknown): string => {
  const { stderr = '', message = '' } = error as { stderr?: string; message?: string };
  const lines = stderr.split('\n');
  return lines.find((line) => /(error|FATAL|PANIC):/.test(line))?.trim() ?? (lastLine(stderr) || lastLine(message));
};

const runInitdb = async ({ binaries, account, dataDirectory, password, durable }: Options): Promise<void> => {
  const passwordFile = `${dataDirectory}.password`;
  try {
    await mkdir(dataDirectory, { mode: 0o700 });
    await changeOwner(dataDirectory, account);
    await writeFile(passwordFile, password, { mode: 0o600 });
    await changeOwner(passwordFile, account);
    await execute(
      binaries.initdb,
      [
        `--pgdata=${dataDirectory}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        // The builtin locale exists on every machine, and maps case for all alphabets.
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...account, cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C' } },
    );
  } catch (error) {
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
    throw new EmbeddedPostgresError(`cannot make a database in ${dataDirectory}: ${reasonOf(error)}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
};

const removeUnfinished = async (folder: string): Promise<void> => {
  const parent = path.dirname(folder);
  for (const name of await readdir(parent))
    if (name.startsWith(`${path.basename(folder)}.new-`))
      await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 });
};

/** The major version of the data; undefined if there is none. */
const majorVersionOf = async (folder: string): Promise<string | undefined> => {
  try {
    return (await readFile(path.join(folder, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new EmbeddedPostgresError(`cannot read the database in ${folder}: ${message}`);
    // Only an empty folder is replaced. rmdir checks this without a race.
    await rmdir(folder).catch((failure: unknown) => {
      if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw new EmbeddedPostgresError(`${folder} is in the way: it is not a database of Postgres`);
    });
    return undefined;
  }
};

/**
 * Runs initdb if the data directory does not exist. It runs in a temporary directory that is renamed, so an interrupted
 * start leaves no incomplete data. The caller makes sure that only one process does this at a time.
 */
export const ensureInitialized = async (options: Options): Promise<void> => {
  const { dataDirectory, binaries, durable } = options;
  await removeUnfinished(dataDirectory);
  const major = binaries.version.split('.')[0] ?? '';
  const found = await majorVersionOf(dataDirectory);
  if (found === major) return;
  if (found !== undefined)
    throw new EmbeddedPostgresError(
      `the database in ${dataDirectory} was made by Postgres ${found}, this is Postgres ${major}: dump it with the old version and restore it, or move the folder away`,
    );
  const unfinished = `${dataDirectory}.new-${randomBytes(4).toString('hex')}`;
  await runInitdb({ ...options, dataDirectory: unfinished });
  await rename(unfinished, dataDirectory);
  if (durable) await syncFolder(path.dirname(dataDirectory));
};
