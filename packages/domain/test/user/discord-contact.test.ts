import { changeContact, disableWebhook, NO_DISCORD, usableWebhook, type DiscordContact } from '@l-age/domain';
import { discordUserId, webhookUrl } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';

const EARLIER = new Date('2026-01-01T12:00:00.000Z');
const NOW = new Date('2026-01-02T12:00:00.000Z');
const WEBHOOK = webhookUrl('https://discord.com/api/webhooks/1/token');
const OTHER = webhookUrl('https://discord.com/api/webhooks/2/token');

const contact: DiscordContact = {
  username: 'anna#1234',
  userId: discordUserId('42'),
  webhook: WEBHOOK,
  webhookSince: EARLIER,
  webhookDisabled: null,
};

describe('changeContact', () => {
  it('keeps absent fields', () => {
    expect(changeContact(contact, {}, NOW)).to.deep.equal(contact);
    expect(
      changeContact(contact, { discordUsername: undefined, discordUserId: undefined, discordWebhook: undefined }, NOW),
    ).to.deep.equal(contact);
  });

  it('clears fields that are null', () => {
    const changes = { discordUsername: null, discordUserId: null, discordWebhook: null };
    expect(changeContact(contact, changes, NOW)).to.deep.equal(NO_DISCORD);
  });

  it('sets name and id only', () => {
    expect(changeContact(contact, { discordUsername: 'bert', discordUserId: discordUserId('7') }, NOW)).to.deep.equal({
      ...contact,
      username: 'bert',
      userId: '7',
    });
  });

  it('starts a first webhook now', () => {
    expect(changeContact(NO_DISCORD, { discordWebhook: WEBHOOK }, NOW)).to.deep.equal({
      ...NO_DISCORD,
      webhook: WEBHOOK,
      webhookSince: NOW,
    });
  });

  it('keeps the start of a working webhook that is replaced', () => {
    const moved = { ...contact, webhook: OTHER };
    expect(changeContact(contact, { discordWebhook: OTHER }, NOW)).to.deep.equal(moved);
  });

  it('starts a replaced webhook without a start now', () => {
    const undated = { ...contact, webhookSince: null };
    expect(changeContact(undated, { discordWebhook: OTHER }, NOW).webhookSince).to.deep.equal(NOW);
  });

  it('enables a disabled webhook with another URL, for later events', () => {
    const disabled = { ...contact, webhookDisabled: { reason: 'Unknown Webhook', at: EARLIER } };
    const enabled = { ...contact, webhook: OTHER, webhookSince: NOW };
    expect(changeContact(disabled, { discordWebhook: OTHER }, NOW)).to.deep.equal(enabled);
    expect(changeContact(disabled, { discordWebhook: WEBHOOK }, NOW)).to.deep.equal(disabled);
  });

  it('changes nothing for present values, also for adopted ones in another form', () => {
    const adopted = { ...contact, username: ' anna ', webhook: WEBHOOK.replace('discord.com', 'Discord.com:443') };
    expect(changeContact(adopted, { discordUsername: 'anna', discordWebhook: WEBHOOK }, NOW)).to.deep.equal(adopted);
    expect(changeContact(NO_DISCORD, { discordUsername: null, discordWebhook: null }, NOW)).to.deep.equal(NO_DISCORD);
  });

  it('starts a webhook now that replaces an invalid one', () => {
    const adopted = { ...contact, webhook: 'https://evil.example/hook' };
    expect(changeContact(adopted, { discordWebhook: WEBHOOK }, NOW).webhookSince).to.deep.equal(NOW);
  });

  it('keeps a disabled webhook disabled if another field changes', () => {
    const disabled = { ...contact, webhookDisabled: { reason: 'Unknown Webhook', at: EARLIER } };
    expect(changeContact(disabled, { discordUsername: null }, NOW)).to.deep.equal({ ...disabled, username: null });
  });
});

describe('usableWebhook', () => {
  const table: readonly (readonly [string, boolean, Partial<DiscordContact>])[] = [
    ['for what happened after it was set', true, {}],
    ['for what happened when it was set', true, { webhookSince: NOW }],
    ['when nobody knows since when it is set', true, { webhookSince: null }],
    ['not for what happened before it was set', false, { webhookSince: new Date(NOW.getTime() + 1) }],
    ['not when there is none', false, { webhook: null }],
    ['not when it is none of Discord', false, { webhook: 'https://example.com/api/webhooks/1/token' }],
    ['not when it was disabled', false, { webhookDisabled: { reason: 'gone', at: EARLIER } }],
  ];
  for (const [name, usable, overrides] of table) {
    it(name, () => {
      expect(usableWebhook({ ...contact, ...overrides }, NOW)).to.deep.equal(usable ? O.some(WEBHOOK) : O.none);
    });
  }

  it('returns the normal form of a stored webhook', () => {
    const stored = { ...contact, webhook: 'https://DISCORD.com:443/api/webhooks/1/token' };
    expect(usableWebhook(stored, NOW)).to.deep.equal(O.some(WEBHOOK));
  });

  it('returns nothing for a disabled webhook', () => {
    const disabled = disableWebhook(contact, { reason: 'gone', at: NOW });
    expect(disabled).to.deep.equal({ ...contact, webhookDisabled: { reason: 'gone', at: NOW } });
    expect(usableWebhook(disabled, NOW)).to.deep.equal(O.none);
  });
});
