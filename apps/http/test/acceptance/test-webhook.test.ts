import { makeRecordingNotifier } from '@l-age/domain/testing';
import { expect } from 'chai';
import { describeEdge } from './service/on-every-store.js';
import { meet, type Person } from './service/people.js';

const notifier = makeRecordingNotifier();
const WEBHOOK = 'https://discord.com/api/webhooks/1000000000000000001/a-token';

describeEdge(
  'testing a webhook',
  (scene) => {
    const test = (by: Person) => scene.client.call('POST', '/api/v1/users/me/discord/test', { token: by.token });
    const me = async (by: Person) => (await scene.client.call('GET', '/api/v1/users/me', { token: by.token })).json;

    it('says whether Discord took the message, and why not', async () => {
      const owner = await meet(scene.client, scene.admin, 'owner', { discord_webhook: WEBHOOK });
      const taken = await test(owner);
      expect([taken.status, taken.json]).to.deep.equal([200, { delivered: true, reason: null }]);
      notifier.failWith({ _tag: 'DeliveryFailed', reason: 'Discord did not answer in time' });
      expect((await test(owner)).json).to.deep.equal({ delivered: false, reason: 'Discord did not answer in time' });
      notifier.failWith(null);
      expect((await test(scene.anna)).json).to.deep.equal({ delivered: false, reason: 'No webhook is set' });
      expect((await scene.client.call('POST', '/api/v1/users/me/discord/test')).status).to.equal(401);
    });

    it('disables what is gone, and says so in the inbox', async () => {
      const owner = await meet(scene.client, scene.admin, 'loser', { discord_webhook: WEBHOOK });
      notifier.failWith({ _tag: 'WebhookRevoked', reason: 'Discord does not know this webhook any more' });
      expect((await test(owner)).json).to.include({ delivered: false });
      notifier.failWith(null);
      expect(await me(owner)).to.include({ discord_webhook_status: 'disabled' });
      const { rows } = await scene.client.call('GET', '/api/v1/notifications', { token: owner.token });
      expect(rows).to.have.length(1);
      expect(rows[0]).to.deep.include({ event: 'webhook_disabled', reason: 'owner', task_id: null, actor: null });
    });

    it('is refused for a while after five times, to that person alone', async () => {
      const eager = await meet(scene.client, scene.admin, 'eager', { discord_webhook: WEBHOOK });
      for (let times = 0; times < 5; times += 1) expect((await test(eager)).status).to.equal(200);
      const { status, headers, json } = await test(eager);
      expect([status, json['code']]).to.deep.equal([429, 'rate_limited']);
      expect(Number(headers.get('retry-after'))).to.be.within(1, 60);
      expect((await test(scene.bob)).status).to.equal(200);
    });
  },
  { overrides: { notifier } },
);
