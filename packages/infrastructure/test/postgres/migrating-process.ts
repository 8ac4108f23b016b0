// Migrates the database given as argument, and tells its parent which migrations it ran.

import { migrate } from '@l-age/infrastructure';
import { silent } from './support.js';

process.send?.(await migrate(process.argv[2] ?? '', silent));
process.disconnect();
