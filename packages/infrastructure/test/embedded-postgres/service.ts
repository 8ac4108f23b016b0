// A process with an embedded Postgres. It prints the outcome of the start in one line, and handles signals:
//   SIGTERM  stops Postgres and exits        SIGUSR2  exits without stopping it        SIGINT  is ignored

import { EmbeddedPostgresError, startEmbeddedPostgres } from '#src/embedded-postgres/index.js';
import type { Logger } from '#src/logger.js';

const nothing = () => undefined;
const log: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const [directory = '', sharedDirectory] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const shared = sharedDirectory === undefined ? {} : { sharedDirectory };
  const { url, directory: used, stop } = await startEmbeddedPostgres({ directory, log, ...shared });
  const alive = setInterval(nothing, 1000);
  process.on('SIGINT', nothing);
  process.on('SIGUSR2', () => process.exit(0));
  process.on('SIGTERM', () => void stop().then(() => clearInterval(alive)));
  say({ url, directory: used });
} catch (error) {
  if (!(error instanceof EmbeddedPostgresError)) throw error;
  say({ refusal: error.message });
}
