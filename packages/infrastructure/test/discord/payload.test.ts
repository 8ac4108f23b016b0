import { aDigestMessage, aNotification, aNotificationMessage, aTask, discordUserId } from '@l-age/domain/testing';
import type { NotificationMessage, TaskId, TaskTitle, Username } from '@l-age/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { renderDigest } from '#src/discord/digest-message.js';
import { renderMessage, type WebhookMessage } from '#src/discord/webhook-message.js';
import { payloadErrorOf } from '#src/testing/fake-discord-payload.js';

const PUBLIC_URL = 'https://tasks.example.com';
const PING = discordUserId('80351110224678912');

const render = (overrides: Partial<NotificationMessage> = {}, publicUrl: string | null = PUBLIC_URL): WebhookMessage =>
  renderMessage(aNotificationMessage(overrides), publicUrl);

const titled = (title: string) => ({ ...aTask(), title: title as TaskTitle });
const saying = (summary: string) => aNotification({ summary });
const acted = (name: string) => {
  const notification = aNotification();
  return { ...notification, actor: { ...notification.actor, username: name as Username } };
};

const titleOf = (message: WebhookMessage): string => message.embeds[0]?.title ?? '';

/** The text that Discord displays if no Markdown is active. */
const shown = (text: string): string => text.replace(/\\([^\p{L}\p{N}\s])/gu, '$1').replaceAll('\u200b', '');

const graphemes = (text: string): readonly string[] =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

describe('renderMessage', () => {
  it('names the actor and the action, and shows the task with a link', () => {
    const message = render({
      task: aTask({ id: 12, title: 'Send the offer', status: 'in_progress', priority: 'urgent' }),
      notification: saying('anna assigned you #12 Send the offer'),
    });
    expect(message).to.deep.equal({
      content: 'anna assigned you #12 Send the offer',
      embeds: [
        {
          author: { name: 'anna' },
          title: '\\#12 Send the offer',
          url: 'https://tasks.example.com/tasks/12',
          color: 0xe74c3c,
          fields: [
            { name: 'Status', value: 'In progress', inline: true },
            { name: 'Priority', value: 'Urgent', inline: true },
          ],
          timestamp: '2026-01-01T11:00:00.000Z',
        },
      ],
      allowed_mentions: { parse: [], users: [] },
    });
  });

  it('shows the due date in the time zone of each reader', () => {
    const message = render({ task: aTask({ dueDate: new Date('2026-02-03T04:05:06.789Z') }) });
    expect(message.embeds[0]?.fields).to.deep.include({ name: 'Due', value: '<t:1770091506:R>', inline: true });
  });

  it('has no link without a frontend URL', () => {
    expect(render({}, null).embeds[0]).not.to.have.property('url');
  });

  it('has one slash before the path, with or without a trailing slash in the frontend URL', () => {
    expect(render({}, 'https://example.com/app/').embeds[0]?.url).to.equal('https://example.com/app/tasks/1');
  });

  it('pings one person and nothing else', () => {
    const message = render({ pingUserId: PING, notification: saying('<@1> @everyone <@&2>') });
    expect(message.content).to.equal(`<@${PING}> \\<@\u200b1> @\u200beveryone \\<@\u200b&2>`);
    expect(message.allowed_mentions).to.deep.equal({ parse: [], users: [PING] });
  });

  it('does not ping an id that is not a number', () => {
    const message = render({ pingUserId: '@everyone' as never });
    expect(message.allowed_mentions).to.deep.equal({ parse: [], users: [] });
    expect(message.content).not.to.contain('everyone');
  });

  it("does not ping an id above Discord's maximum, because Discord would reject the message", () => {
    const LARGEST = '9223372036854775807';
    const pinging = (id: string) => render({ pingUserId: discordUserId(id) });
    expect(pinging(LARGEST).allowed_mentions.users).to.deep.equal([LARGEST]);
    for (const id of ['9223372036854775808', '99999999999999999999']) {
      expect(pinging(id).allowed_mentions.users).to.deep.equal([]);
      expect(pinging(id).content).not.to.contain(id);
    }
  });

  it('shows only the unassignment to a person who was unassigned', () => {
    const message = render({
      notification: aNotification({ reason: 'unassigned', event: 'unassigned', summary: 'anna unassigned you' }),
      task: titled('A secret'),
    });
    expect(message.embeds).to.deep.equal([]);
    expect(JSON.stringify(message)).not.to.contain('secret');
  });

  for (const text of [
    '**bold** __under__ ~~gone~~ ||hidden|| `code`',
    '[click](https://evil.example) <https://evil.example>',
    'https://evil.example/path',
    '<#123> <@123> <@!123> <@&123> <:smile:123> <t:1:R> </run:1> <id:home>',
    '@everyone @here',
    '> quote - list # heading',
    'a\\*b\\',
  ]) {
    it(`displays unchanged: ${text}`, () => {
      const title = titleOf(render({ task: titled(text) }));
      expect(shown(title)).to.equal(`#1 ${text}`);
      expect(title).not.to.match(/(?<!\\)(?:\\\\)*[*_~|`<[\]]/);
      expect(title).not.to.match(/@(everyone|here)|https?:\/\//);
    });
  }

  for (const start of ['# ', '> ', '- ', '+ ', '-# ']) {
    it(`escapes the start of a line: ${start}`, () => {
      const { content } = render({ notification: saying(`${start}text`) });
      expect(content).to.equal(`\\${start}text`);
    });
  }

  it('is one line, also with line breaks and direction marks in a name or title', () => {
    const message = render({ task: titled('one\ntwo\r\nthree\u202efour\u2066five'), notification: saying('a\u2028b') });
    expect(titleOf(message)).to.equal('\\#1 one two three four five');
    expect(message.content).to.equal('a b');
  });

  it('truncates after a complete character, with an ellipsis', () => {
    const family = '👨‍👩‍👧‍👦';
    const title = titleOf(render({ task: titled(family.repeat(100)) }));
    expect(title.length).to.be.at.most(256);
    expect(graphemes(title).slice(4, -1)).to.deep.equal(Array(graphemes(title).length - 5).fill(family));
    expect(graphemes(title).at(-1)).to.equal('…');
  });

  it('does not truncate a text that fits', () => {
    const title = titleOf(render({ task: titled('x'.repeat(252)) }));
    expect(title).to.equal(`\\#1 ${'x'.repeat(252)}`);
    expect(titleOf(render({ task: titled('x'.repeat(253)) }))).to.equal(`\\#1 ${'x'.repeat(251)}…`);
  });

  it('does not split an escape sequence', () => {
    for (let length = 240; length < 260; length += 1) {
      const title = titleOf(render({ task: titled(`${'x'.repeat(length % 2)}${'*'.repeat(length)}`) }));
      expect(shown(title)).to.match(/^#1 x?\*+…$/);
    }
  });
});

describe('renderDigest', () => {
  const digest = (overrides: Parameters<typeof aDigestMessage>[0] = {}, publicUrl: string | null = PUBLIC_URL) =>
    renderDigest(aDigestMessage(overrides), publicUrl);
  const linesOf = (message: WebhookMessage): readonly string[] => (message.embeds[0]?.description ?? '').split('\n');

  it('shows one line with a link per task, and the number of the others', () => {
    expect(digest({ titles: ['Send the offer', 'Call *back*'], more: 39 })).to.deep.equal({
      content: 'News of 41 tasks',
      embeds: [
        {
          description:
            '• anna assigned you [#1](https://tasks.example.com/tasks/1) Send the offer\n' +
            '• anna assigned you [#2](https://tasks.example.com/tasks/2) Call \\*back\\*\n' +
            'and 39 more',
          color: 0x3498db,
        },
      ],
      allowed_mentions: { parse: [], users: [] },
    });
  });

  it('shows no number if it contains all tasks', () => {
    expect(linesOf(digest({ titles: ['One', 'Two'] }))).to.have.length(2);
  });

  it('shows all events of a task in its line', () => {
    const notifications = [saying('anna assigned you #1 Offer'), saying('bert commented on #1 Offer')];
    const [line] = linesOf(digest({ named: [{ task: aTask(), notifications }] }));
    expect(line).to.equal(
      '• anna assigned you [#1](https://tasks.example.com/tasks/1) Offer · bert commented on #1 Offer',
    );
  });

  it('pings once and nothing else', () => {
    const message = digest({ titles: ['<@1> @everyone', '@here <@&2>'], pingUserId: PING });
    expect(message.content).to.equal(`<@${PING}> News of 2 tasks`);
    expect(message.allowed_mentions).to.deep.equal({ parse: [], users: [PING] });
    expect(message.embeds[0]?.description).to.contain('\\<@\u200b1> @\u200beveryone').and.contain('@\u200bhere');
  });

  it('has no links without a frontend URL, or without space for them', () => {
    for (const publicUrl of [null, `https://example.com/${'x'.repeat(2_000)}`]) {
      const message = digest({ titles: Array<string>(10).fill('Offer') }, publicUrl);
      expect(linesOf(message)[0]).to.equal('• anna assigned you #1 Offer');
    }
  });

  it('never truncates a link', () => {
    const [line] = linesOf(digest({}, 'https://example.com/a(b)'));
    expect(line).to.contain('[#1](https://example.com/a%28b%29/tasks/1)');
  });

  it('has no link for a person who was unassigned', () => {
    const notifications = [aNotification({ reason: 'unassigned', summary: 'anna unassigned you from #1 Offer' })];
    const [line] = linesOf(digest({ named: [{ task: titled('A secret'), notifications }] }));
    expect(line).to.equal('• anna unassigned you from #1 Offer');
  });

  it('has a link for a person who was unassigned and is involved again', () => {
    const unassigned = aNotification({ reason: 'unassigned', summary: 'anna unassigned you from #1 Offer' });
    const notifications = [unassigned, saying('anna mentioned you in #1 Offer')];
    const [line] = linesOf(digest({ named: [{ task: aTask(), notifications }] }));
    expect(line).to.contain('[#1](https://tasks.example.com/tasks/1)');
  });

  it('shows an event whose summary does not contain the task', () => {
    const named = (summary: string) => [{ task: aTask(), notifications: [saying(summary)] }];
    expect(linesOf(digest({ named: named('something') }, null))).to.deep.equal(['• #1 something']);
    expect(linesOf(digest({ named: named('#1 is first') }, null))).to.deep.equal(['• #1 is first']);
  });

  it('shares the space among the tasks', () => {
    const lines = linesOf(digest({ titles: Array<string>(10).fill('*'.repeat(200)), more: 1 }));
    expect(lines).to.have.length(11);
    for (const line of lines.slice(0, 10)) expect(line).to.match(/ (\\\*){150,}…$/);
  });

  it('has space for the number of the others if every line is full', () => {
    const full = { task: aTask(), notifications: [saying(`anna assigned you #1 ${'x'.repeat(1_000)}`)] };
    const message = digest({ named: Array<typeof full>(10).fill(full), more: 999_999 });
    expect(linesOf(message).at(-1)).to.equal('and 999999 more');
    expect(payloadErrorOf(JSON.stringify(message))).to.equal(null);
  });
});

describe('Discord accepts', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
    fc
      .constantFrom(
        '👨‍👩‍👧‍👦',
        'שלום',
        '\u202e',
        'e\u0301'.repeat(50),
        '@everyone',
        '<@1>',
        '[x](https://evil.example)',
        '*',
        '`',
        '\\',
        '\n',
        'é',
        '🎉',
      )
      .map((text) => text.repeat(Math.ceil(10_000 / text.length))),
    fc.constantFrom(`a${'\u0301'.repeat(10_000)}`, '\u3164', '\u200b'.repeat(300), ' '),
  );

  it('any title, description, name and summary', () => {
    fc.assert(
      fc.property(
        nasty,
        nasty,
        nasty,
        nasty,
        fc.boolean(),
        fc.boolean(),
        (title, description, name, summary, pinged, due) => {
          const message = render({
            task: { ...titled(title), description, dueDate: due ? new Date(8.64e15) : null },
            notification: { ...acted(name), summary: `${name} did: ${summary}` },
            pingUserId: pinged ? PING : null,
          });
          expect(payloadErrorOf(JSON.stringify(message))).to.equal(null);
          expect(message.content).not.to.match(/@(everyone|here)/);
          expect(message.content.replace(`<@${PING}> `, '')).not.to.match(/(?<!\\)(?:\\\\)*<[@#:at/]/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('any digest', () => {
    const summary = fc
      .tuple(nasty, nasty, fc.boolean())
      .map(([name, title, named]) => `${name}${named ? ' #7 ' : ''}${title}`);
    const happened = fc.array(summary, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(happened, { minLength: 6, maxLength: 10 }),
        nasty,
        fc.nat(1_000),
        fc.boolean(),
        fc.constantFrom(
          null,
          PUBLIC_URL,
          `https://example.com/${'(x)'.repeat(100)}`,
          `https://example.com/${'x'.repeat(3_000)}`,
        ),
        (tasks, title, more, pinged, publicUrl) => {
          const named = tasks.map((summaries) => ({
            task: { ...titled(title), id: 7 as TaskId },
            notifications: summaries.map((one) => ({ ...acted(title), summary: one })),
          }));
          const message = renderDigest(aDigestMessage({ named, more, pingUserId: pinged ? PING : null }), publicUrl);
          expect(payloadErrorOf(JSON.stringify(message))).to.equal(null);
          const description = message.embeds[0]?.description ?? '';
          expect(description.split('\n')).to.have.length(tasks.length + (more === 0 ? 0 : 1));
          expect(description).not.to.match(/@(everyone|here)/);
          expect(description).not.to.match(/(?<!\\)(?:\\\\)*<[@#:at/]/);
          expect(description.replaceAll(/^• .*?\[#7\]\(https:[^ ]*\) /gm, '')).not.to.match(/(?<!\\)(?:\\\\)*\]\(/);
        },
      ),
      { numRuns: 300 },
    );
  });
});
