import { maySeeWholeUser, NO_DISCORD, refOf, seenBy, webhookStatusOf } from '@l-age/domain';
import { actorFrom, aUser } from '@l-age/domain/testing';
import { expect } from 'chai';

const WEBHOOK = 'https://discord.com/api/webhooks/1/token';
const NOW = new Date('2026-01-01T12:00:00.000Z');

describe('the status of a webhook', () => {
  it('is none when there is none', () => {
    expect(webhookStatusOf(NO_DISCORD)).to.equal('none');
  });

  it('is ok when it may be called', () => {
    expect(webhookStatusOf({ ...NO_DISCORD, webhook: WEBHOOK, webhookSince: NOW })).to.equal('ok');
  });

  it('is disabled when Discord refused it for good', () => {
    const webhookDisabled = { reason: 'Unknown Webhook', at: NOW };
    expect(webhookStatusOf({ ...NO_DISCORD, webhook: WEBHOOK, webhookDisabled })).to.equal('disabled');
  });

  it("is disabled when what is stored is not one of Discord's", () => {
    expect(webhookStatusOf({ ...NO_DISCORD, webhook: 'https://evil.example/hook' })).to.equal('disabled');
  });
});

describe('a user', () => {
  const anna = aUser({ id: 1, username: 'anna' });
  const bert = aUser({ id: 2, username: 'bert', isActive: false });
  const boss = aUser({ id: 3, username: 'boss', isSuperuser: true });

  it('is seen whole by themselves and by superusers', () => {
    expect(seenBy(actorFrom(anna))(anna)).to.deep.equal({ kind: 'whole', user: anna });
    expect(seenBy(actorFrom(boss))(anna)).to.deep.equal({ kind: 'whole', user: anna });
    expect(maySeeWholeUser(actorFrom(boss), bert.id)).to.be.true;
  });

  it('shows others the public part, and nothing else', () => {
    expect(seenBy(actorFrom(anna))(bert)).to.deep.equal({
      kind: 'public',
      id: bert.id,
      username: 'bert',
      isActive: false,
    });
    expect(maySeeWholeUser(actorFrom(anna), boss.id)).to.be.false;
  });

  it('is referred to by id and username alone', () => {
    expect(refOf(anna)).to.deep.equal({ id: anna.id, username: 'anna' });
  });
});
