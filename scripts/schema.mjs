// Writes docs/schema.sql: `npm run schema`, after a new migration. It uses a temporary database.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createMigratedTestDatabase, stopTestPostgres } from '../packages/infrastructure/dist/testing/index.js';
import { dumpSchema, SCHEMA_FILE, schemaFileOf } from './schema-dump.mjs';

const { url, drop } = await createMigratedTestDatabase();
try {
  writeFileSync(path.resolve(import.meta.dirname, '..', SCHEMA_FILE), schemaFileOf(await dumpSchema(url)));
  console.log(`written: ${SCHEMA_FILE}`);
} finally {
  await drop();
  await stopTestPostgres();
}
