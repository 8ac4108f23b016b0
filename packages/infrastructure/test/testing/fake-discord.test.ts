import { makeFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { DISCORD_GLOBAL } from '#src/testing/fake-discord.js';
import { payloadErrorOf } from '#src/testing/fake-discord-payload.js';

const of = (length: number, character = 'x'): string => character.repeat(length);
const many = <A>(count: number, one: A): readonly A[] => Array.from({ length: count }, () => one);
const field = (name: string, value: string) => ({ embeds: [{ fields: [{ name, value }] }] });
const embed = (parts: object) => ({ embeds: [{ title: 'x', ...parts }] });
const mentioning = (allowed_mentions: unknown) => ({ content: 'x', allowed_mentions });

const URL_LENGTH = 'https://example.com/'.length;
const HALF_OF_ALL = { description: of(3_000) };

describe('payloadErrorOf rejects a body that', () => {
  // The documented maximum, and one more.
  const limits: readonly (readonly [string, (length: number) => unknown, number])[] = [
    ['a content', (length) => ({ content: of(length) }), 2_000],
    ['a content in UTF-16 code units', (length) => ({ content: of(length / 2, '🎉') + of(length % 2) }), 2_000],
    ['the title of an embed', (length) => embed({ title: of(length) }), 256],
    ['the description of an embed', (length) => embed({ description: of(length) }), 4_096],
    ['the address of an embed', (length) => embed({ url: `https://example.com/${of(length - URL_LENGTH)}` }), 2_048],
    ['the name of a field', (length) => field(of(length), 'x'), 256],
    ['the value of a field', (length) => field('x', of(length)), 1_024],
    ['the footer', (length) => embed({ footer: { text: of(length) } }), 2_048],
    ['the author', (length) => embed({ author: { name: of(length) } }), 256],
    ['all fields', (length) => embed({ fields: many(length, { name: 'x', value: 'x' }) }), 25],
    ['all embeds', (length) => ({ embeds: many(length, { title: 'x' }) }), 10],
    ['what all embeds say', (length) => ({ embeds: [HALF_OF_ALL, { description: of(length - 3_000) }] }), 6_000],
    ['a username', (length) => ({ content: 'x', username: of(length) }), 80],
    ['whom to ping', (length) => mentioning({ users: many(length, '1') }), 100],
  ];
  for (const [name, body, most] of limits)
    it(`has more than ${most} in ${name}`, () => {
      expect(payloadErrorOf(JSON.stringify(body(most)))).to.equal(null);
      expect(payloadErrorOf(JSON.stringify(body(most + 1)))).to.have.property('code', 50035);
    });

  const wrong: readonly (readonly [string, unknown])[] = [
    ['a content that is no text', { content: 1 }],
    ['half a character', { content: '\ud83d' }],
    ['an embed without anything to see', { embeds: [{ color: 1 }] }],
    ['a field without a name', field(' ', 'x')],
    ['a field without a value', field('x', '')],
    ['an author without a name', embed({ author: { name: '' } })],
    ['an address that is none', embed({ url: 'tasks/1' })],
    ['a color that is none', embed({ color: 0x1000000 })],
    ['a time that is none', embed({ timestamp: 'soon' })],
    ['a ping of something that is not an id', mentioning({ users: ['everyone'] })],
    ['a ping of an id that is too large', mentioning({ users: ['9223372036854775808'] })],
    ['more ways to ping than there are', mentioning({ parse: ['all'] })],
    ['a ping of one user and of all', mentioning({ parse: ['users'], users: ['1'] })],
    ['a name that is reserved', { content: 'x', username: 'Discord' }],
    ['a list in place of an object', []],
  ];
  for (const [name, body] of wrong)
    it(`has ${name}`, () => {
      expect(payloadErrorOf(JSON.stringify(body))).to.have.property('code', 50035);
    });

  it('is empty, or is not JSON', () => {
    expect(payloadErrorOf('{"content":" "}')).to.have.property('code', 50006);
    expect(payloadErrorOf('{')).to.have.property('code', 50109);
  });
});

describe('makeFakeDiscord', () => {
  let discord: FakeDiscord;
  const start = async (options: FakeDiscordOptions = {}): Promise<void> => {
    discord = await makeFakeDiscord(options);
  };
  afterEach(() => discord.close());

  const call = async (method: string, path: string, body: unknown = { content: 'x' }) => {
    const answer = await fetch(`${discord.url}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(method === 'DELETE' ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, json: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  const post = (webhook = '1') => call('POST', `/api/v10/webhooks/${webhook}/token?wait=true`);
  const statuses = async (calls: readonly (() => Promise<{ status: number }>)[]): Promise<readonly number[]> => {
    const seen: number[] = [];
    for (const one of calls) seen.push((await one()).status);
    return seen;
  };

  /** Longer than a test takes. */
  const MINUTE = 60_000;

  it("has Discord's limits by default", async () => {
    await start();
    const { headers } = await post();
    expect(headers.get('x-ratelimit-limit')).to.equal('5');
    expect(Number(headers.get('x-ratelimit-reset-after'))).to.be.within(0.001, 2);
    expect(DISCORD_GLOBAL).to.deep.equal({ limit: 50, windowMs: 1_000 });
  });

  it('limits each webhook, and reports the wait before and after', async () => {
    await start({ bucket: { limit: 5, windowMs: MINUTE } });
    expect(await statuses(many(4, () => post()))).to.deep.equal([200, 200, 200, 200]);
    const last = await post();
    expect(last.headers.get('x-ratelimit-remaining')).to.equal('0');
    expect(Number(last.headers.get('x-ratelimit-reset-after'))).to.be.within(0.001, 60);
    const refused = await post();
    expect(refused.status).to.equal(429);
    expect(refused.json).to.deep.include({ global: false });
    expect(refused.json).to.have.property('retry_after').within(0.001, 60);
    expect((await post('2')).status).to.equal(200);
    expect(discord.messages()).to.have.length(6);
  });

  it('limits all webhooks together', async () => {
    await start({ bucket: null, global: { limit: 50, windowMs: MINUTE } });
    const calls = Array.from({ length: 50 }, (_, index) => () => post(String(index + 1)));
    expect(new Set(await statuses(calls))).to.deep.equal(new Set([200]));
    const refused = await post('51');
    expect([refused.status, refused.headers.get('x-ratelimit-global')]).to.deep.equal([429, 'true']);
    expect(refused.json).to.deep.include({ global: true });
  });

  it('rejects an invalid message, and does not keep it', async () => {
    await start();
    const { status, json } = await call('POST', '/api/v10/webhooks/1/token', { content: of(2_001) });
    expect(status).to.equal(400);
    expect(json).to.deep.include({ code: 50035 });
    expect(discord.messages()).to.deep.equal([]);
  });

  it('edits only its own messages, returns a message only with `wait`, and supports only v10', async () => {
    await start();
    const id = ((await post()).json as { id: string }).id;
    expect((await call('PATCH', `/api/v10/webhooks/1/token/messages/${id}`, { content: 'y' })).status).to.equal(200);
    expect(discord.messages().map(({ body }) => body as unknown)).to.deep.equal([{ content: 'y' }]);
    const foreign = await call('PATCH', `/api/v10/webhooks/2/token/messages/${id}`);
    expect([foreign.status, foreign.json]).to.deep.equal([404, { message: 'Unknown Message', code: 10008 }]);
    expect((await call('POST', '/api/v10/webhooks/1/token')).status).to.equal(204);
    expect((await call('POST', '/api/webhooks/1/token')).status).to.equal(404);
  });

  it('returns 404 for a deleted webhook', async () => {
    await start();
    expect((await call('DELETE', '/api/v10/webhooks/1/token')).status).to.equal(204);
    const { status, json } = await post();
    expect([status, json]).to.deep.equal([404, { message: 'Unknown Webhook', code: 10015 }]);
  });
});
