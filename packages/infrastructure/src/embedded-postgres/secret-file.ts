import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

export type SecretFile = Readonly<{
  value: string;
  /** Whether this call created the file. */
  created: boolean;
}>;

const SECRET_BYTES = 48;

const read = async (file: string): Promise<string | undefined> => {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const writeDurably = async (file: string, text: string): Promise<void> => {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(`${text}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Creates the file atomically. False if another process has created it first. */
const write = async (file: string, value: string): Promise<boolean> => {
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    await writeDurably(draft, value);
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
};

/** 64 random characters (letters, digits, `-`, `_`) in a file that only its owner can read. Created once. */
export const secretFile = async (file: string): Promise<SecretFile> => {
  try {
    const found = await read(file);
    if (found !== undefined && found !== '') return { value: found, created: false };
    if (found === '') await rm(file);
    const value = randomBytes(SECRET_BYTES).toString('base64url');
    return (await write(file, value)) ? { value, created: true } : await secretFile(file);
  } catch (error) {
    throw new EmbeddedPostgresError(`cannot keep a secret in ${file}: ${(error as Error).message}`);
  }
};
