// A process that delivers until it is killed: node delivering-process.js <database> <discord> <milliseconds for a call>
import { openPostgres } from '@l-age/infrastructure';
import { makeProcess } from './delivery-fixture.js';

const [url = '', apiBaseUrl = '', timeout] = process.argv.slice(2);
const { worker } = makeProcess(url, openPostgres({ url }), apiBaseUrl, { timeout: Number(timeout) });
worker.start();
