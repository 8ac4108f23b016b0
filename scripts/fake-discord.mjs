// The stand-in for Discord, to watch what the service sends: `npm run fake-discord`, or `npm run fake-discord -- 9011`
// for another port. It knows every webhook, keeps Discord's limits, and prints each message it takes.

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

and give somebody a webhook of Discord's form, such as
  https://discord.com/api/webhooks/1/any-token

Delete that webhook as Discord would:
  curl -X DELETE ${discord.url}/api/v10/webhooks/1/any-token`);

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void discord.close().then(() => process.exit(0)));
