import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Variables } from './config.js';
import { readEnvFile } from './env-file.js';

/**
 * Merges the environment with the first `.env` file that exists in the folders. The environment has precedence, also with
 * an empty variable.
 */
export const readEnvironment = (variables: Variables, folders: readonly string[]): Variables => {
  const file = folders.map((folder) => path.join(folder, '.env')).find((candidate) => existsSync(candidate));
  return file === undefined ? variables : { ...readEnvFile(readFileSync(file, 'utf8'), variables), ...variables };
};
