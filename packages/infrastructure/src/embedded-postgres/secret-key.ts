import path from 'node:path';
import { makeFolder } from './data-directory.js';
import { secretFile } from './secret-file.js';

/**
 * The random key that signs tokens when nobody has set one: 64 characters, made once, kept in `directory` where only its
 * owner can read it, so that sessions survive a restart.
 */
export const keepSecretKey = async (directory: string): Promise<Readonly<{ key: string; created: boolean }>> => {
  await makeFolder(directory);
  const { value, created } = await secretFile(path.join(directory, 'secret-key'));
  return { key: value, created };
};
