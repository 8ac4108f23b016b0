import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Variables } from './config.js';
import { readEnvFile } from './env-file.js';

/**
 * The variables of the process, and below them those of the first `.env` file found in the folders.
 * An empty variable of the process hides that of the file.
 */
export const readEnvironment = (variables: Variables, folders: readonly string[]): Variables => {
  const file = folders.map((folder) => path.join(folder, '.env')).find((candidate) => existsSync(candidate));
  return file === undefined ? variables : { ...readEnvFile(readFileSync(file, 'utf8'), variables), ...variables };
};
