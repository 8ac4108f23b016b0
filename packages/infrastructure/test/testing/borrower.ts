// A test run in a process of its own: makes a database, says where the server keeps its data, then waits to be ended.

import { createTestDatabase } from '@l-age/infrastructure/testing';
import pg from 'pg';

const { url } = await createTestDatabase();
const client = new pg.Client(url);
client.on('error', () => undefined);
await client.connect();
const { rows } = await client.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
process.stdout.write(`${rows[0]?.folder ?? ''}\n`);
