// A test run in a process of its own: starts a Postgres, says where that keeps its data, and stays until it is ended.

import { startTemporaryPostgres } from '#src/testing/temporary-postgres.js';
import pg from 'pg';

const { url } = await startTemporaryPostgres();
const client = new pg.Client(url);
client.on('error', () => undefined);
await client.connect();
const { rows } = await client.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
process.stdout.write(`${rows[0]?.folder ?? ''}\n`);
