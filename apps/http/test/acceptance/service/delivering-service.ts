import { makeFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from '@l-age/infrastructure/testing';
import { makeClient, type TestClient } from './client.js';
import { logInAdmin, type Person } from './people.js';
import { startTestService, type TestService } from './test-service.js';

export type DeliveringService = Readonly<{
  discord: FakeDiscord;
  service: TestService;
  client: TestClient;
  admin: Person;
  stop: () => Promise<void>;
}>;

/** The service on Postgres with a fake Discord. */
export const startDeliveringService = async (options?: FakeDiscordOptions): Promise<DeliveringService> => {
  const discord = await makeFakeDiscord(options);
  const variables = { DISCORD_API_BASE_URL: discord.url, PUBLIC_URL: 'https://tasks.example.com' };
  const service = await startTestService('postgres', { variables });
  const worker = service.container.get('deliveryWorker');
  worker.start();
  const client = await makeClient(service.url);
  return {
    discord,
    service,
    client,
    admin: await logInAdmin(client),
    stop: async () => {
      await worker.stop();
      await service.stop();
      await discord.close();
    },
  };
};
