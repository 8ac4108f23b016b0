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

describe('changing how somebody is reached on Discord', () => {
  it('leaves absent fields as they are', () => {
    expect(changeContact(contact, {}, NOW)).to.deep.equal(contact);
    expect(
      changeContact(contact, { discordUsername: undefined, discordUserId: undefined, discordWebhook: undefined }, NOW),
    ).to.deep.equal(contact);
  });

  it('clears what is null', () => {
    const changes = { discordUsername: null, discordUserId: null, discordWebhook: null };
    expect(changeContact(contact, changes, NOW)).to.deep.equal(NO_DISCORD);
  });

  it('sets name and id, and touches nothing else', () => {
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

  it('moves a webhook that works without losing what is on its way', () => {
    const moved = { ...contact, webhook: OTHER };
    expect(changeContact(contact, { discordWebhook: OTHER }, NOW)).to.deep.equal(moved);
  });

  it('starts now when nothing says since when the present webhook works', () => {
    const undated = { ...contact, webhookSince: null };
    expect(changeContact(undated, { discordWebhook: OTHER }, NOW).webhookSince).to.deep.equal(NOW);
  });

  it('enables a disabled webhook again by another URL, for what happens from now on', () => {
    const disabled = { ...contact, webhookDisabled: { reason: 'Unknown Webhook', at: EARLIER } };
    const enabled = { ...contact, webhook: OTHER, webhookSince: NOW };
    expect(changeContact(disabled, { discordWebhook: OTHER }, NOW)).to.deep.equal(enabled);
    expect(changeContact(disabled, { discordWebhook: WEBHOOK }, NOW)).to.deep.equal(disabled);
  });

  it('is no change with the present values, also when adopted ones have another form', () => {
    const adopted = { ...contact, username: ' anna ', webhook: WEBHOOK.replace('discord.com', 'Discord.com:443') };
    expect(changeContact(adopted, { discordUsername: 'anna', discordWebhook: WEBHOOK }, NOW)).to.deep.equal(adopted);
    expect(changeContact(NO_DISCORD, { discordUsername: null, discordWebhook: null }, NOW)).to.deep.equal(NO_DISCORD);
  });

  it("replaces what was never a webhook of Discord's from now on", () => {
    const adopted = { ...contact, webhook: 'https://evil.example/hook' };
    expect(changeContact(adopted, { discordWebhook: WEBHOOK }, NOW).webhookSince).to.deep.equal(NOW);
  });

  it('leaves a disabled webhook disabled when another field changes', () => {
    const disabled = { ...contact, webhookDisabled: { reason: 'Unknown Webhook', at: EARLIER } };
    expect(changeContact(disabled, { discordUsername: null }, NOW)).to.deep.equal({ ...disabled, username: null });
  });
});

describe('a webhook is usable', () => {
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

  it('in normal form, however it was stored', () => {
    const stored = { ...contact, webhook: 'https://DISCORD.com:443/api/webhooks/1/token' };
    expect(usableWebhook(stored, NOW)).to.deep.equal(O.some(WEBHOOK));
  });

  it('until it is disabled', () => {
    const disabled = disableWebhook(contact, { reason: 'gone', at: NOW });
    expect(disabled).to.deep.equal({ ...contact, webhookDisabled: { reason: 'gone', at: NOW } });
    expect(usableWebhook(disabled, NOW)).to.deep.equal(O.none);
  });
});
