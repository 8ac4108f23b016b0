import { aNotificationMessage, aTask, notifierContract, webhookUrl, type NotifierSubject } from '@l-age/domain/testing';
import type { DeliveryFailure, NotificationMessage, WebhookUrl } from '@l-age/domain';
import { makeDiscordNotifier } from '@l-age/infrastructure';
import {
  makeFakeDiscord,
  type Behaviour,
  type FakeDiscord,
  type FakeDiscordOptions,
} from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import zlib from 'node:zlib';

const TOKEN = 'a-token_that-nobody-may-see';
const ID = '1000000000000000001';
const WEBHOOK = webhookUrl(`https://discord.com/api/webhooks/${ID}/${TOKEN}`);
const OTHER = webhookUrl(`https://ptb.discord.com/api/v6/webhooks/1000000000000000002/${TOKEN}`);

const MOODS: { readonly [Tag in DeliveryFailure['_tag']]: Behaviour } = {
  WebhookRevoked: { kind: 'answers', status: 404, body: '{"message":"Unknown Webhook","code":10015}' },
  DeliveryRejected: { kind: 'answers', status: 400, body: '{"message":"Invalid Form Body","code":50035}' },
  RateLimited: { kind: 'answers', status: 429, body: '{"message":"","retry_after":0.05,"global":false}' },
  DeliveryFailed: { kind: 'answers', status: 503, body: '' },
};

describe('makeDiscordNotifier', () => {
  let discord: FakeDiscord;
  afterEach(() => discord.close());

  const start = async (options: FakeDiscordOptions = { bucket: null, global: null }) => {
    discord = await makeFakeDiscord(options);
  };
  const notifier = (timeout = 5_000) =>
    makeDiscordNotifier({ apiBaseUrl: discord.url, publicUrl: 'https://tasks.example.com/', timeout });
  const send = (to: ReturnType<typeof notifier>, message: Partial<NotificationMessage> = {}) =>
    to.send(aNotificationMessage({ webhook: WEBHOOK, ...message }))();
  const failureOf = async (sent: Promise<E.Either<DeliveryFailure, unknown>>): Promise<DeliveryFailure> => {
    const outcome = await sent;
    if (E.isRight(outcome)) throw new Error('it was delivered');
    expect(JSON.stringify(outcome.left)).not.to.contain(TOKEN);
    return outcome.left;
  };
  const failureWhen = async (behaviour: Behaviour, timeout?: number): Promise<DeliveryFailure> => {
    await start();
    discord.behave(behaviour);
    return failureOf(send(notifier(timeout)));
  };
  const answering = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Behaviour => ({
    kind: 'answers',
    status,
    body,
    headers,
  });

  describe('passes the contract kit', () => {
    describe(notifierContract.name, () => {
      const makeSubject = async (): Promise<NotifierSubject> => {
        await start();
        return {
          notifier: notifier(),
          webhook: WEBHOOK,
          secret: TOKEN,
          setMood: async (mood) => {
            discord.behave(mood === 'accepts' ? null : MOODS[mood]);
            await sleep(60); // what RateLimited said is over
          },
          arrived: () =>
            discord.messages().map(({ body: { embeds } }) => {
              const [{ title, description }] = embeds;
              return String(title ?? description).replace(/^\\#\S+ /, '');
            }),
        };
      };
      for (const { name, run } of notifierContract.cases) it(name, () => run(makeSubject));
    });
  });

  describe('sends a request', () => {
    it('to v10 of the API, waits for the result, and identifies itself', async () => {
      await start();
      await send(notifier(), { webhook: OTHER });
      const [request] = discord.requests();
      expect(request?.path).to.equal(`/api/v10/webhooks/1000000000000000002/${TOKEN}?wait=true`);
      expect(request?.headers['user-agent']).to.match(/^DiscordBot \(https:\/\/tasks\.example\.com, [0-9.]+\)$/);
    });

    it('to the thread in the URL', async () => {
      await start();
      await send(notifier(), { webhook: webhookUrl(`${WEBHOOK}?thread_id=42`) });
      expect(discord.messages()[0]?.threadId).to.equal('42');
    });

    it('that edits a message in its thread, with one line per event', async () => {
      await start();
      const to = notifier();
      const webhook = webhookUrl(`${WEBHOOK}?thread_id=42`);
      const sent = await send(to, { webhook });
      if (E.isLeft(sent) || sent.right === null) throw new Error('it has no id');
      const message = aNotificationMessage({ webhook, earlier: ['anna created', 'anna *moved*'] });
      await to.edit(sent.right, message)();
      const [, edit] = discord.requests();
      expect(edit).to.include({
        method: 'PATCH',
        path: `/api/v10/webhooks/${ID}/${TOKEN}/messages/${sent.right}?thread_id=42`,
      });
      expect(discord.messages().map(({ body }) => String(body.content))).to.deep.equal([
        'anna created\nanna \\*moved\\*\nanna assigned you #1 Send the offer',
      ]);
    });

    it('with the latest ten events, each truncated to its share of the space', async () => {
      await start();
      await send(notifier(), { earlier: Array.from({ length: 30 }, (_, index) => `${index} ${'x'.repeat(500)}`) });
      const lines = String(discord.messages()[0]?.body.content).split('\n');
      expect(lines).to.have.length(10);
      expect(lines[0]).to.match(/^21 x+…$/);
      expect(lines.at(-1)).to.equal('anna assigned you #1 Send the offer');
    });

    it('and accepts a response without a message id', async () => {
      await start();
      for (const body of ['', '{"id":7}', '{"id":"../x"}']) {
        discord.behave(answering(200, body));
        expect(await send(notifier())).to.deep.equal(E.right(null));
      }
    });

    it('only to a Discord webhook, even if another URL is stored', async () => {
      await start();
      const webhook = `${discord.url}/api/v10/webhooks/${ID}/${TOKEN}` as WebhookUrl;
      expect(await failureOf(send(notifier(), { webhook }))).to.have.property('_tag', 'WebhookRevoked');
      expect(discord.requests()).to.deep.equal([]);
    });

    it('to the path of the base URL', async () => {
      await start({ bucket: null, global: null, basePath: '/relay/discord' });
      expect(E.isRight(await send(notifier()))).to.equal(true);
      expect(discord.requests()[0]?.path).to.match(/^\/relay\/discord\/api\/v10\/webhooks\//);
    });

    it('without the proxy of the environment', async () => {
      await start();
      const variables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
      const before = new Map(variables.map((name) => [name, process.env[name]]));
      for (const name of variables) process.env[name] = 'http://127.0.0.1:1';
      try {
        expect(E.isRight(await send(notifier()))).to.equal(true);
      } finally {
        for (const [name, value] of before) {
          if (value === undefined) Reflect.deleteProperty(process.env, name);
          else process.env[name] = value;
        }
      }
    });
  });

  describe('links', () => {
    const notifierWith = (publicUrl: string) => makeDiscordNotifier({ apiBaseUrl: discord.url, publicUrl });
    const links = () => discord.messages().map(({ body }) => body.embeds[0].url as unknown);
    const test = (to: ReturnType<typeof notifier>) => to.sendTest({ webhook: WEBHOOK, pingUserId: null })();

    for (const publicUrl of [
      'http://l-age:3000',
      'http://localhost:3000',
      'https://under_score.example',
      'http://[::1]',
    ])
      it(`are omitted if Discord rejects the frontend URL: ${publicUrl}`, async () => {
        await start();
        const to = notifierWith(publicUrl);
        expect(E.isRight(await send(to))).to.equal(true);
        expect(E.isRight(await test(to))).to.equal(true);
        expect(links()).to.deep.equal([undefined, undefined]);
        expect(discord.requests()).to.have.length(2);
      });

    for (const publicUrl of ['https://tasks.example.com', 'http://192.0.2.7:3000', 'https://xn--bcher-kva.example/app'])
      it(`are included if Discord accepts the frontend URL: ${publicUrl}`, async () => {
        await start();
        const to = notifierWith(publicUrl);
        await send(to);
        await test(to);
        expect(links()).to.deep.equal([`${publicUrl}/tasks/1`, `${publicUrl}/tasks`]);
      });

    for (const body of [
      '{"code":50035,"message":"Invalid Form Body","errors":{"embeds":{"0":{"url":{"_errors":[{"code":"URL_TYPE_INVALID_URL"}]}}}}}',
      '{"embeds": ["0"]}',
    ])
      it(`are omitted after Discord rejected one: ${body}`, async () => {
        await start();
        const to = notifier();
        discord.rejectLinks(body);
        expect(E.isRight(await send(to))).to.equal(true);
        expect(E.isRight(await send(to))).to.equal(true);
        expect(links()).to.deep.equal([undefined, undefined]);
        expect(discord.requests()).to.have.length(3);
      });

    it('are kept if Discord rejected another field', async () => {
      await start();
      discord.behave(answering(400, '{"code":50035,"errors":{"embeds":{"0":{"title":{"_errors":[]}}}}}'));
      const to = notifier();
      expect(await failureOf(send(to))).to.have.property('_tag', 'DeliveryRejected');
      discord.behave(null);
      await send(to);
      expect(links()).to.deep.equal(['https://tasks.example.com/tasks/1']);
    });

    it('have the same fields in a test message as in a notification', async () => {
      await start();
      const to = notifier();
      await send(to);
      await test(to);
      const [notification, tested] = discord.messages().map(({ body }) => Object.keys(body.embeds[0] as object));
      expect(tested).to.have.members(notification ?? []);
    });
  });

  describe('disables the webhook for', () => {
    for (const [name, status, code] of [
      ['an unknown channel', 404, 10003],
      ['an unknown guild', 404, 10004],
      ['an unknown webhook', 404, 10015],
      ['missing access', 403, 50001],
      ['missing permissions', 403, 50013],
      ['a wrong token', 401, 50027],
      ['a wrong token with another status', 400, 50027],
      ['a forum channel without a thread', 400, 220001],
    ] as const) {
      it(`${name} (status ${status}, code ${code})`, async () => {
        const failure = await failureWhen(answering(status, JSON.stringify({ message: 'x', code })));
        expect(failure).to.have.property('_tag', 'WebhookRevoked');
        expect(failure).to.have.property('reason').that.contains(`(status ${status}, code ${code})`);
      });
    }

    it('a forum channel without a thread, and says what to do', async () => {
      await start();
      discord.makeForum(ID);
      const test = (webhook: WebhookUrl) => notifier().sendTest({ webhook, pingUserId: null })();
      const failure = await failureOf(test(WEBHOOK));
      expect(failure)
        .to.have.property('reason')
        .that.matches(/forum channel.*thread_id/);
      expect(E.isRight(await test(webhookUrl(`${WEBHOOK}?thread_id=42`)))).to.equal(true);
    });

    it('a deleted webhook and a wrong token', async () => {
      await start();
      discord.deleteWebhook(ID);
      discord.setToken('1000000000000000002', 'another');
      const reasonFor = async (webhook: WebhookUrl) => {
        const failure = await failureOf(send(notifier(), { webhook }));
        return failure._tag === 'WebhookRevoked' ? failure.reason : failure._tag;
      };
      expect(await reasonFor(WEBHOOK)).to.equal('Discord does not know this webhook any more (status 404, code 10015)');
      expect(await reasonFor(OTHER)).to.equal("Discord rejects this webhook's token (status 401, code 50027)");
    });
  });

  describe('reports a rejected message for', () => {
    for (const status of [400, 405, 413])
      it(String(status), async () => {
        expect(await failureWhen(answering(status, ''))).to.have.property('_tag', 'DeliveryRejected');
      });
  });

  describe('reports a temporary failure for', () => {
    for (const [name, behaviour] of [
      ['a 500', answering(500)],
      ['a 502 with a page', answering(502, '<html>')],
      ...[401, 403, 404, 407].flatMap((status) => [
        [`a ${status} without a body`, answering(status)] as const,
        [`a ${status} with a page`, answering(status, '<html>', { 'Content-Type': 'text/html' })] as const,
        [`a ${status} with code 40333 of Cloudflare`, answering(status, '{"code":40333}')] as const,
        [`a ${status} with code 0`, answering(status, '{"message":"","code":0}')] as const,
        [`a ${status} with a code that is text`, answering(status, '{"code":"10015"}')] as const,
      ]),
      ...[200, 302, 400].map(
        (status) =>
          [
            `a ${status} with a page`,
            answering(status, '<html>', { 'Content-Type': 'text/html; charset=utf-8' }),
          ] as const,
      ),
      ['a 404 with a page that quotes a code', answering(404, '{"code":50027}', { 'Content-Type': 'text/html' })],
      ['a 503 with the code of an unknown webhook', answering(503, '{"code":10015}')],
      ['a reset connection', { kind: 'resets' }],
      ['a connection closed without an answer', { kind: 'closes' }],
      ['an answer that breaks off, when it began with a 500', { kind: 'breaks off', status: 500 }],
    ] as const) {
      it(name, async () => {
        expect(await failureWhen(behaviour)).to.have.property('_tag', 'DeliveryFailed');
      });
    }

    for (const status of [301, 302, 307, 308])
      it(`a redirect with ${status}, and does not follow it`, async () => {
        const redirect = { Location: '/elsewhere' };
        expect(await failureWhen(answering(status, '', redirect))).to.have.property('_tag', 'DeliveryFailed');
        expect(discord.requests()).to.have.length(1);
      });

    it('a 404 with HTML for an edit', async () => {
      await start();
      const to = notifier();
      const sent = await send(to);
      if (E.isLeft(sent) || sent.right === null) throw new Error('no message');
      discord.behave(answering(404, '<html>', { 'Content-Type': 'text/html' }));
      expect(await failureOf(to.edit(sent.right, aNotificationMessage({ webhook: WEBHOOK }))())).to.have.property(
        '_tag',
        'DeliveryFailed',
      );
    });

    it('a refused connection', async () => {
      await start();
      const deaf = notifier();
      await discord.close();
      expect(await failureOf(send(deaf))).to.deep.equal({
        _tag: 'DeliveryFailed',
        reason: 'Discord could not be reached (ECONNREFUSED)',
      });
      await start();
    });

    it('a connection without a response, in limited time', async () => {
      expect(await failureWhen({ kind: 'hangs' }, 100)).to.deep.equal({
        _tag: 'DeliveryFailed',
        reason: 'Discord did not respond in time',
      });
    });

    it('a connection that goes silent, in limited time', async () => {
      await start();
      const sockets = new Set<net.Socket>();
      const silent = net.createServer((socket) => void sockets.add(socket.pause()));
      await once(silent.listen(0, '127.0.0.1'), 'listening');
      const { port } = silent.address() as net.AddressInfo;
      const dead = makeDiscordNotifier({ apiBaseUrl: `http://127.0.0.1:${port}`, publicUrl: null, timeout: 100 });
      expect(await failureOf(send(dead))).to.have.property('_tag', 'DeliveryFailed');
      sockets.forEach((socket) => socket.destroy());
      silent.close();
    });

    it('a 500 whose body never ends, in limited time', async () => {
      expect(await failureWhen({ kind: 'drips', status: 500, everyMilliseconds: 10 }, 200)).to.have.property(
        '_tag',
        'DeliveryFailed',
      );
    });
  });

  describe('reports a delivered message', () => {
    for (const [name, behaviour] of [
      ['when Discord answers without a body', answering(204)],
      ['when the rest of a 200 never comes', { kind: 'drips', status: 200, everyMilliseconds: 10 }],
      ['when a 200 breaks off', { kind: 'breaks off', status: 200 }],
      ['when a 200 comes packed, without unpacking it', answering(200, 'not gzip', { 'Content-Encoding': 'gzip' })],
    ] as const) {
      it(name, async () => {
        await start();
        discord.behave(behaviour);
        expect(E.isRight(await send(notifier(200)))).to.equal(true);
      });
    }

    it('for a 200 whose body never ends, without waiting for the timeout', async () => {
      await start();
      discord.behave({ kind: 'floods', status: 200 });
      expect(E.isRight(await send(notifier(600_000)))).to.equal(true);
    });

    it('for a slow response', async () => {
      await start();
      discord.behave({ kind: 'waits', milliseconds: 100 });
      expect(E.isRight(await send(notifier()))).to.equal(true);
    });
  });

  it('reads only the beginning of a large response', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(20_000_000, ' ')).toString('latin1');
    expect(await failureWhen(answering(400, bomb, { 'Content-Encoding': 'gzip' }))).to.have.property(
      '_tag',
      'DeliveryRejected',
    );
  });

  describe('respects the rate limit', () => {
    const limited = (retryAfterSeconds: number, global = false) => ({ _tag: 'RateLimited', retryAfterSeconds, global });

    it('in the body of a 429', async () => {
      const body = '{"message":"","retry_after":1.337,"global":false}';
      expect(await failureWhen(answering(429, body, { 'Retry-After': '2' }))).to.deep.equal(limited(1.337));
    });

    it('in only the header of a 429, for all webhooks', async () => {
      expect(await failureWhen(answering(429, 'error code: 1015', { 'Retry-After': '30' }))).to.deep.equal(
        limited(30, true),
      );
    });

    it('of a 429 with an invalid wait: at least one second, at most a day', async () => {
      expect(await failureWhen(answering(429, '{"retry_after":-5,"global":false}'))).to.deep.equal(limited(5));
      await discord.close();
      const zero = answering(429, '{"retry_after":0,"global":false}', { 'Retry-After': '2' });
      expect(await failureWhen(zero)).to.deep.equal(limited(2));
      await discord.close();
      expect(await failureWhen(answering(429, '{"retry_after":1e300,"global":false}'))).to.deep.equal(limited(86_400));
      await discord.close();
      expect(await failureWhen(answering(429, '{"retry_after":"soon"}'))).to.deep.equal(limited(5, true));
    });

    it('of one webhook, and calls the others', async () => {
      await start();
      const shared = notifier();
      discord.behave(answering(429, '{"retry_after":30,"global":false}'), ID);
      await send(shared);
      const again = await failureOf(send(shared));
      expect(again).to.have.property('_tag', 'RateLimited');
      expect(again).to.have.property('retryAfterSeconds').within(25, 30);
      expect(discord.requests()).to.have.length(1);
      expect(E.isRight(await send(shared, { webhook: OTHER }))).to.equal(true);
    });

    it('of all webhooks', async () => {
      await start();
      const shared = notifier();
      discord.behave(answering(429, '{"retry_after":30,"global":true}'), ID);
      await send(shared);
      expect(await failureOf(send(shared, { webhook: OTHER }))).to.have.property('_tag', 'RateLimited');
      expect(discord.requests()).to.have.length(1);
    });

    it('of a response that demands years, for a day', async () => {
      await start();
      const shared = notifier();
      const years = { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset-After': '1e12' };
      discord.behave(answering(200, '{"id":"1"}', years));
      await send(shared);
      const failure = await failureOf(send(shared));
      expect(failure).to.have.property('retryAfterSeconds').within(86_000, 86_400);
    });

    it('before Discord rejects: waits after the last call of a bucket', async () => {
      await start({ bucket: { limit: 2, windowMs: 500 }, global: null });
      const shared = notifier();
      await send(shared);
      await send(shared);
      const failure = await failureOf(send(shared, { task: aTask({ title: 'Third' }) }));
      if (failure._tag !== 'RateLimited') throw new Error(failure._tag);
      expect(failure.retryAfterSeconds).to.be.greaterThan(0).and.at.most(0.5);
      expect(discord.requests()).to.have.length(2);
      await sleep(failure.retryAfterSeconds * 1000 + 5);
      expect(E.isRight(await send(shared))).to.equal(true);
    });
  });
});
