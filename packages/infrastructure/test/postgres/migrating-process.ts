// Migrates the database given as argument, and tells its parent which migrations it ran.

import { migrate } from '#src/postgres/migrations/migrate.js';

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

process.send?.(await migrate(process.argv[2] ?? '', silent));
process.disconnect();
