// Migrates the database of its argument, and sends the names of the migrations to its parent process.

import { migrate } from '#src/postgres/migrations/migrate.js';

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

process.send?.(await migrate(process.argv[2] ?? '', silent));
process.disconnect();
