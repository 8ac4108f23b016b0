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
  program: Binaries;
  account: Account;
  folder: string;
  /** The password of {@link SUPERUSER}. */
  password: string;
  /** False leaves the new files to the operating system's cache: for data that nobody will miss. */
  durable: boolean;
}>;

const give = async (file: string, { uid, gid }: Account): Promise<void> => {
  if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
};

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/** The line that says why; initdb's last ones say what it tidied up. */
const reasonOf = (error: unknown): string => {
  const { stderr = '', message = '' } = error as { stderr?: string; message?: string };
  const lines = stderr.split('\n');
  return lines.find((line) => /(error|FATAL|PANIC):/.test(line))?.trim() ?? (lastLine(stderr) || lastLine(message));
};

const initialise = async ({ program, account, folder, password, durable }: Options): Promise<void> => {
  const passwordFile = `${folder}.password`;
  try {
    await mkdir(folder, { mode: 0o700 });
    await give(folder, account);
    await writeFile(passwordFile, password, { mode: 0o600 });
    await give(passwordFile, account);
    await execute(
      program.initdb,
      [
        `--pgdata=${folder}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        // Postgres' own locale: there on every machine, the same on all of them, and it knows upper and lower case.
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...account, cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C' } },
    );
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    throw new EmbeddedPostgresError(`cannot make a database in ${folder}: ${reasonOf(error)}`);
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

/** The major version that made the data; undefined when there is no folder. */
const madeBy = async (folder: string): Promise<string | undefined> => {
  try {
    return (await readFile(path.join(folder, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new EmbeddedPostgresError(`cannot read the database in ${folder}: ${message}`);
    // A folder is taken over only when it is empty, which rmdir alone finds out without a race.
    await rmdir(folder).catch((refusal: unknown) => {
      if ((refusal as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw new EmbeddedPostgresError(`${folder} is in the way: it is not a database of Postgres`);
    });
    return undefined;
  }
};

/**
 * Makes the data folder unless it is there. It is made aside and renamed, so an interrupted start leaves no half of
 * one behind. The caller sees to it that only one process does this at a time.
 */
export const prepareDataFolder = async (options: Options): Promise<void> => {
  const { folder, program, durable } = options;
  await removeUnfinished(folder);
  const major = program.version.split('.')[0] ?? '';
  const found = await madeBy(folder);
  if (found === major) return;
  if (found !== undefined)
    throw new EmbeddedPostgresError(
      `the database in ${folder} was made by Postgres ${found}, this is Postgres ${major}: dump it with the old version and restore it, or move the folder away`,
    );
  const unfinished = `${folder}.new-${randomBytes(4).toString('hex')}`;
  await initialise({ ...options, folder: unfinished });
  await rename(unfinished, folder);
  if (durable) await syncFolder(path.dirname(folder));
};
