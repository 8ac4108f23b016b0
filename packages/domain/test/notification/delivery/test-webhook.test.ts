import { makeTestWebhook, unavailable, type DeliveryFailure, type User, type WebhookTest } from '@l-age/domain';
import { failureOf, givenUser, makeRecordingNotifier, succeed, type UserOverrides } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeFixture } from '../../fixture.js';

const WEBHOOK = 'https://discord.com/api/webhooks/1000000000000000001/token';
const LONG_AGO = new Date('2025-01-01T00:00:00.000Z');
const IN_USE = { webhook: WEBHOOK, webhookSince: LONG_AGO };
const GONE = 'Discord does not know this webhook any more';

const makeScene = async (discord: UserOverrides['discord'] = IN_USE) => {
  const fixture = makeFixture();
  const notifier = makeRecordingNotifier();
  const bert = await givenUser(fixture, { username: 'bert', discord });
  const stored = async (): Promise<User> => {
    const found = await succeed(fixture.userQueries.findById(bert.id));
    if (O.isNone(found)) throw new Error('bert is gone');
    return found.value;
  };
  const test = async (): Promise<WebhookTest> =>
    succeed(makeTestWebhook({ ...fixture, notifier })({ user: await stored() }));
  return { ...fixture, notifier, bert, stored, test };
};

describe('testWebhook', () => {
  it('sends a message at once, and reports success', async () => {
    const { notifier, test } = await makeScene();
    expect(await test()).to.deep.equal({ delivered: true, reason: null });
    expect(notifier.tested()).to.deep.equal([WEBHOOK]);
    expect(notifier.delivered()).to.deep.equal([]);
  });

  const unusable: readonly (readonly [string, UserOverrides['discord'], string])[] = [
    ['none', {}, 'No webhook is set'],
    ["one that is not Discord's", { webhook: 'https://example.com/hook' }, 'The stored webhook is not one of Discord'],
    [
      'a disabled one',
      { ...IN_USE, webhookDisabled: { reason: GONE, at: LONG_AGO } },
      `The webhook is disabled: ${GONE}. Set one again to use it`,
    ],
  ];
  for (const [name, discord, reason] of unusable) {
    it(`calls no webhook with ${name}, and reports the reason`, async () => {
      const { notifier, test } = await makeScene(discord);
      expect(await test()).to.deep.equal({ delivered: false, reason });
      expect(notifier.tested()).to.deep.equal([]);
    });
  }

  const failures: readonly (readonly [DeliveryFailure, string])[] = [
    [{ _tag: 'DeliveryFailed', reason: 'Discord did not answer in time' }, 'Discord did not answer in time'],
    [{ _tag: 'DeliveryRejected', reason: 'not accepted' }, 'not accepted'],
    [{ _tag: 'RateLimited', retryAfterSeconds: 1.2, global: false }, 'Discord wants us to wait 2 s'],
  ];
  for (const [failure, reason] of failures) {
    it(`reports why Discord did not accept it: ${failure._tag}`, async () => {
      const { notifier, bert, stored, test } = await makeScene();
      notifier.failWith(failure);
      expect(await test()).to.deep.equal({ delivered: false, reason });
      expect(await stored()).to.deep.equal(bert);
    });
  }

  it('disables a webhook that Discord rejects permanently, and does not call it again', async () => {
    const { notifier, clock, stored, test } = await makeScene();
    notifier.failWith({ _tag: 'WebhookRevoked', reason: GONE });
    expect(await test()).to.deep.equal({ delivered: false, reason: GONE });
    expect((await stored()).discord.webhookDisabled).to.deep.equal({ reason: GONE, at: clock.now() });
    notifier.failWith(null);
    expect(await test()).to.deep.include({ delivered: false });
    expect(notifier.tested()).to.deep.equal([]);
  });

  it('fails if a revoked webhook could not be disabled', async () => {
    const { notifier, clock, bert } = await makeScene();
    notifier.failWith({ _tag: 'WebhookRevoked', reason: GONE });
    const away = unavailable('the database');
    const test = makeTestWebhook({ notifier, clock, unitOfWork: { run: () => TE.left(away) } });
    expect(await failureOf(test({ user: bert }))).to.deep.equal(away);
  });
});
