import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Held until released or until this process ends, in whatever way. */
export type OwnerLock = Readonly<{ _tag: 'Held'; release: () => void }>;
/** Another process holds it, maybe in another container. */
export type HeldByOther = Readonly<{ _tag: 'HeldByOther'; owner: string }>;

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** A lock whose object is collected would be released. */
const held = new Set<DatabaseSync>();

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

const lockFile = (file: string): DatabaseSync | undefined => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    // Without a journal on disk: nothing is ever written.
    database.exec('pragma journal_mode = memory; begin exclusive');
    return database;
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw new EmbeddedPostgresError(`cannot lock ${file}: ${(error as Error).message}`);
  }
};

const readOwner = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'in another process';
  }
};

/**
 * Takes the lock of a folder. Never waits for another owner to end. The lock is SQLite's lock on a file in the folder: the
 * kernel keeps it for the file and releases it when its owner ends. So it holds between containers that share the folder,
 * where process ids and network addresses of one mean nothing to the other. What cannot be locked is refused.
 */
export const takeOwnerLock = (folder: string): OwnerLock | HeldByOther => {
  const ownerFile = path.join(folder, 'owner');
  const database = lockFile(path.join(folder, 'owner-lock'));
  if (database === undefined) return { _tag: 'HeldByOther', owner: readOwner(ownerFile) };
  held.add(database);
  writeFileSync(ownerFile, `with pid ${process.pid} on ${os.hostname()}\n`);
  const release = (): void => {
    if (held.delete(database)) database.close();
  };
  return { _tag: 'Held', release };
};
