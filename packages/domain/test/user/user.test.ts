import { maySeeWholeUser, NO_DISCORD, refOf, seenBy, webhookStatusOf } from '@l-age/domain';
import { actorFrom, aUser } from '@l-age/domain/testing';
import { expect } from 'chai';

const WEBHOOK = 'https://discord.com/api/webhooks/1/token';
const NOW = new Date('2026-01-01T12:00:00.000Z');

describe('webhookStatusOf', () => {
  it('is none without a webhook', () => {
    expect(webhookStatusOf(NO_DISCORD)).to.equal('none');
  });

  it('is ok for a usable webhook', () => {
    expect(webhookStatusOf({ ...NO_DISCORD, webhook: WEBHOOK, webhookSince: NOW })).to.equal('ok');
  });

  it('is disabled if Discord has rejected the webhook', () => {
    const webhookDisabled = { reason: 'Unknown Webhook', at: NOW };
    expect(webhookStatusOf({ ...NO_DISCORD, webhook: WEBHOOK, webhookDisabled })).to.equal('disabled');
  });

  it('is disabled if the stored URL is not a Discord webhook', () => {
    expect(webhookStatusOf({ ...NO_DISCORD, webhook: 'https://evil.example/hook' })).to.equal('disabled');
  });
});

describe('seenBy and refOf', () => {
  const anna = aUser({ id: 1, username: 'anna' });
  const bert = aUser({ id: 2, username: 'bert', isActive: false });
  const boss = aUser({ id: 3, username: 'boss', isSuperuser: true });

  it('return all data to the user and to superusers', () => {
    expect(seenBy(actorFrom(anna))(anna)).to.deep.equal({ kind: 'whole', user: anna });
    expect(seenBy(actorFrom(boss))(anna)).to.deep.equal({ kind: 'whole', user: anna });
    expect(maySeeWholeUser(actorFrom(boss), bert.id)).to.be.true;
  });

  it('return the public part to others', () => {
    expect(seenBy(actorFrom(anna))(bert)).to.deep.equal({
      kind: 'public',
      id: bert.id,
      username: 'bert',
      isActive: false,
    });
    expect(maySeeWholeUser(actorFrom(anna), boss.id)).to.be.false;
  });

  it('return only id and username', () => {
    expect(refOf(anna)).to.deep.equal({ id: anna.id, username: 'anna' });
  });
});
