import { parseWebhookUrl, webhookPartsOf, type WebhookUrl } from '@l-age/domain';
import { webhookUrl } from '@l-age/domain/testing';
import { expect } from 'chai';
import { accepted, refused } from '../outcome.js';

const PATH = '/api/webhooks/1000000000000000001/To-ken_68';

describe('parseWebhookUrl', () => {
  const normalised: Readonly<Record<string, string>> = {
    [`https://discord.com${PATH}`]: `https://discord.com${PATH}`,
    [`https://ptb.discord.com${PATH}`]: `https://ptb.discord.com${PATH}`,
    [`https://canary.discord.com${PATH}`]: `https://canary.discord.com${PATH}`,
    [`https://discordapp.com${PATH}`]: `https://discordapp.com${PATH}`,
    [`HTTPS://Canary.DISCORD.com${PATH}`]: `https://canary.discord.com${PATH}`,
    [`https://discord.com:443${PATH}`]: `https://discord.com${PATH}`,
    [`https://discord.com${PATH}?thread_id=42`]: `https://discord.com${PATH}?thread_id=42`,
    'https://discord.com/api/v10/webhooks/1/t': 'https://discord.com/api/v10/webhooks/1/t',
    'https://discord.com/api/v9/webhooks/18446744073709551615/t':
      'https://discord.com/api/v9/webhooks/18446744073709551615/t',
  };
  for (const [text, normal] of Object.entries(normalised)) {
    it(`accepts ${text}`, () => {
      expect(accepted(parseWebhookUrl(text))).to.equal(normal);
      expect(accepted(parseWebhookUrl(normal))).to.equal(normal);
    });
  }

  const refusedTexts = [
    '',
    'discord.com',
    `http://discord.com${PATH}`,
    `//discord.com${PATH}`,
    `discord.com${PATH}`,
    `https:discord.com${PATH}`,
    `https:///discord.com${PATH}`,
    `https:\\\\discord.com${PATH}`,
    ` https://discord.com${PATH}`,
    `https://discord.com${PATH} `,
    `https://discord.com${PATH}\n`,
    `https://discord.com\n${PATH}`,
    `https://disc\tord.com${PATH}`,
    `https://evil.com${PATH}`,
    `https://evil.com/https://discord.com${PATH}`,
    `https://evildiscord.com${PATH}`,
    `https://discord.com.evil.com${PATH}`,
    `https://evil.discord.com${PATH}`,
    `https://ptb.canary.discord.com${PATH}`,
    `https://discordXcom${PATH}`,
    `https://discord.com.${PATH}`,
    `https://discord。com${PATH}`,
    `https://dıscord.com${PATH}`,
    `https://DISCORD\u212a.com${PATH}`,
    `https://user@discord.com${PATH}`,
    `https://user:password@discord.com${PATH}`,
    `https://discord.com@evil.com${PATH}`,
    `https://evil.com#@discord.com${PATH}`,
    `https://evil.com\\@discord.com${PATH}`,
    `https://discord.com:80${PATH}`,
    `https://discord.com:8443${PATH}`,
    `https://discord.com:${PATH}`,
    `https://discord.com:0443${PATH}`,
    `https://discord.com:443:443${PATH}`,
    `https://user@discord.com:443${PATH}`,
    `https://127.0.0.1${PATH}`,
    `https://[::1]${PATH}`,
    `https://discord.com/API/webhooks/1/t`,
    'https://discord.com/api/webhooks/1',
    'https://discord.com/api/webhooks/1/',
    'https://discord.com/api/webhooks//t',
    'https://discord.com/api/webhooks/abc/t',
    'https://discord.com/api/webhooks/-1/t',
    'https://discord.com/api/webhooks/１/t',
    'https://discord.com/api/webhooks/123456789012345678901/t',
    'https://discord.com/api/v/webhooks/1/t',
    'https://discord.com/api/v100/webhooks/1/t',
    'https://discord.com/api/v10/channels/1/t',
    'https://discord.com/webhooks/1/t',
    'https://discord.com//api/webhooks/1/t',
    'https://discord.com/api/../api/webhooks/1/t',
    'https://discord.com/api/webhooks/1/..',
    'https://discord.com/api/webhooks/1/%2e%2e',
    `https://discord.com${PATH}/`,
    `https://discord.com${PATH}/slack`,
    `https://discord.com${PATH}/messages/1`,
    `https://discord.com${PATH}#`,
    `https://discord.com${PATH}#fragment`,
    `https://discord.com${PATH}?`,
    `https://discord.com${PATH}?wait=true`,
    `https://discord.com${PATH}?thread_id=`,
    `https://discord.com${PATH}?thread_id=abc`,
    `https://discord.com${PATH}?thread_id=1&wait=true`,
    `https://discord.com${PATH}?thread_id=1&thread_id=2`,
    `https://discord.com${PATH}?thread_id=1#x`,
    `https://discord.com/api/webhooks/1/${'t'.repeat(201)}`,
    `javascript://discord.com${PATH}`,
    `https://discord.com${PATH}\u0000`,
  ];
  for (const text of refusedTexts) {
    it(`rejects ${JSON.stringify(text)}`, () => {
      expect(refused(parseWebhookUrl(text))).to.deep.equal({ _tag: 'Malformed', expected: 'a Discord webhook URL' });
    });
  }

  it('returns id, token and thread', () => {
    expect(webhookPartsOf(webhookUrl(`https://discord.com${PATH}`))).to.deep.equal({
      id: '1000000000000000001',
      token: 'To-ken_68',
      threadId: null,
    });
    expect(webhookPartsOf(webhookUrl('https://ptb.discord.com/api/v8/webhooks/7/t?thread_id=42'))).to.deep.equal({
      id: '7',
      token: 't',
      threadId: '42',
    });
  });

  it('returns empty parts for an invalid URL', () => {
    expect(webhookPartsOf('https://evil.com/api/webhooks/1/t' as WebhookUrl)).to.deep.equal({
      id: '',
      token: '',
      threadId: null,
    });
  });
});
