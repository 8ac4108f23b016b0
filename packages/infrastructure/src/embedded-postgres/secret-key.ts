import path from 'node:path';
import { createDirectory } from './data-directory.js';
import { secretFile } from './secret-file.js';

/**
 * The generated key that signs tokens if no key is configured: 64 random characters in `directory`, readable for the owner
 * only. It is created once, so sessions survive a restart.
 */
export const loadOrCreateSecretKey = async (
  directory: string,
): Promise<Readonly<{ key: string; created: boolean }>> => {
  await createDirectory(directory);
  const { value, created } = await secretFile(path.join(directory, 'secret-key'));
  return { key: value, created };
};
