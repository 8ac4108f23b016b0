// A service on an embedded Postgres, as a process of its own: says in one line how the start went, then obeys.
//   SIGTERM  stops Postgres and ends          SIGUSR2  ends without stopping it          SIGINT  is ignored

import { EmbeddedPostgresError, startEmbeddedPostgres } from '#src/embedded-postgres/index.js';
import type { Logger } from '#src/logger.js';

const nothing = () => undefined;
const log: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const [directory = '', sharedFolder] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const shared = sharedFolder === undefined ? {} : { sharedFolder };
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
