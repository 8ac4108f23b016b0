import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Variables } from './config.js';

/**
 * The variables of the process, and below them those of the first `.env` file found in the folders.
 * An empty variable of the process hides that of the file.
 */
export const readEnvironment = (variables: Variables, folders: readonly string[]): Variables => {
  const file = folders.map((folder) => path.join(folder, '.env')).find((candidate) => existsSync(candidate));
  return file === undefined ? variables : { ...parseEnv(readFileSync(file, 'utf8')), ...variables };
};
