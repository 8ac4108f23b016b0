// A process that delivers until it is killed: node delivering-process.js <database> <discord>
import { openPostgres } from '@l-age/infrastructure';
import { makeProcess } from './scene.js';

const [url = '', apiBaseUrl = ''] = process.argv.slice(2);
const { queue, worker } = makeProcess(url, openPostgres({ url }), apiBaseUrl);
await queue.start();
worker.start();
