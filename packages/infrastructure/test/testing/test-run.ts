// A test run in another process: starts a Postgres, prints its data directory, and waits.

import { startTemporaryPostgres } from '#src/testing/temporary-postgres.js';
import pg from 'pg';

const { url } = await startTemporaryPostgres();
const client = new pg.Client(url);
client.on('error', () => undefined);
await client.connect();
const { rows } = await client.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
process.stdout.write(`${rows[0]?.folder ?? ''}\n`);
