import { makeRecordingNotifier } from '@l-age/domain/testing';
import { expect } from 'chai';
import { describeInMemory } from '../service/on-every-store.js';
import { createPerson, type Person } from '../service/people.js';

const notifier = makeRecordingNotifier();
const WEBHOOK = 'https://discord.com/api/webhooks/1000000000000000001/a-token';

describeInMemory(
  'POST /users/me/discord/test',
  (fixture) => {
    const test = (by: Person) => fixture.client.call('POST', '/api/v1/users/me/discord/test', { token: by.token });
    const me = async (by: Person) => (await fixture.client.call('GET', '/api/v1/users/me', { token: by.token })).json;

    it('returns whether Discord accepted the message, and the reason if not', async () => {
      const owner = await createPerson(fixture.client, fixture.admin, 'owner', { discord_webhook: WEBHOOK });
      const taken = await test(owner);
      expect([taken.status, taken.json]).to.deep.equal([200, { delivered: true, reason: null }]);
      notifier.failWith({ _tag: 'DeliveryFailed', reason: 'Discord did not answer in time' });
      expect((await test(owner)).json).to.deep.equal({ delivered: false, reason: 'Discord did not answer in time' });
      notifier.failWith(null);
      expect((await test(fixture.anna)).json).to.deep.equal({ delivered: false, reason: 'No webhook is set' });
      expect((await fixture.client.call('POST', '/api/v1/users/me/discord/test')).status).to.equal(401);
    });

    it('disables a deleted webhook, and adds a notice to the inbox', async () => {
      const owner = await createPerson(fixture.client, fixture.admin, 'loser', { discord_webhook: WEBHOOK });
      notifier.failWith({ _tag: 'WebhookRevoked', reason: 'Discord does not know this webhook any more' });
      expect((await test(owner)).json).to.include({ delivered: false });
      notifier.failWith(null);
      expect(await me(owner)).to.include({ discord_webhook_status: 'disabled' });
      const { rows } = await fixture.client.call('GET', '/api/v1/notifications', { token: owner.token });
      expect(rows).to.have.length(1);
      expect(rows[0]).to.deep.include({ event: 'webhook_disabled', reason: 'owner', task_id: null, actor: null });
    });

    it('returns 429 after five tests of the same user', async () => {
      const eager = await createPerson(fixture.client, fixture.admin, 'eager', { discord_webhook: WEBHOOK });
      for (let times = 0; times < 5; times += 1) expect((await test(eager)).status).to.equal(200);
      const { status, headers, json } = await test(eager);
      expect([status, json['code']]).to.deep.equal([429, 'rate_limited']);
      expect(Number(headers.get('retry-after'))).to.be.within(1, 60);
      expect((await test(fixture.bob)).status).to.equal(200);
    });
  },
  { overrides: { notifier } },
);
