import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { createMigratedTestDatabase, createTestDatabase } from '../../packages/infrastructure/dist/testing/index.js';
import { dumpSchema, SCHEMA_FILE, schemaFileOf } from '../../scripts/schema-dump.mjs';

const file = readFileSync(path.resolve(import.meta.dirname, '../..', SCHEMA_FILE), 'utf8');

describe('docs/schema.sql', function () {
  this.timeout(120_000);

  it('is what the migrations make of an empty database; if not, run: npm run schema', async () => {
    const { url, drop } = await createMigratedTestDatabase();
    expect(schemaFileOf(await dumpSchema(url))).to.equal(file);
    await drop();
  });

  it('makes that database itself', async () => {
    const { url, drop } = await createTestDatabase();
    const client = new pg.Client(url);
    await client.connect();
    await client.query(file).finally(() => client.end());
    expect(schemaFileOf(await dumpSchema(url))).to.equal(file);
    await drop();
  });
});
