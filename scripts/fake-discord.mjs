// A fake Discord for development: `npm run fake-discord`, or `npm run fake-discord -- 9011` for another port. Every
// webhook exists. It applies Discord's rate limits and prints each message.

import process from 'node:process';
import { makeFakeDiscord } from '../packages/infrastructure/dist/testing/index.js';

const DEFAULT_PORT = 9010;

const show = ({ webhookId, threadId, body }) => {
  const where = threadId === null ? webhookId : `${webhookId}, thread ${threadId}`;
  console.log(`\n${new Date().toISOString()} to webhook ${where}\n${JSON.stringify(body, null, 2)}`);
};

const port = Number(process.argv[2] ?? DEFAULT_PORT);
const discord = await makeFakeDiscord({ port, onMessage: show }).catch((error) => {
  console.error(`fake-discord: cannot listen on port ${port}: ${error.message}`);
  process.exit(1);
});

console.log(`Fake Discord on ${discord.url}

Start the service against it:
  DISCORD_API_BASE_URL=${discord.url} npm start

and set a webhook, for example
  https://discord.com/api/webhooks/1/any-token

Delete this webhook:
  curl -X DELETE ${discord.url}/api/v10/webhooks/1/any-token`);

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void discord.close().then(() => process.exit(0)));
