import type { DigestMessage, TaskDigest } from '@l-age/domain';
import { escapeMarkdown } from './discord-text.js';
import { taskLink, pingOf, type WebhookMessage } from './webhook-message.js';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits, in UTF-16 code units. */
const DESCRIPTION_LIMIT = 4096;

const COLOR = 0x3498db;

/** The space that a line needs in addition to its link. If there is less, the link is omitted. */
const MIN_TEXT_LENGTH = 100;

/** `[#12](address)`, or `#12` if no link is possible. Contains no user text. */
const nameOf = ({ task, notifications }: TaskDigest, publicUrl: string | null, space: number): string => {
  const name = `#${task.id}`;
  // The recipient may not see the task any more.
  if (notifications.every(({ reason }) => reason === 'unassigned')) return name;
  const { url } = taskLink(task, publicUrl);
  if (url === undefined) return name;
  const link = `[${name}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`;
  return link.length + MIN_TEXT_LENGTH > space ? name : link;
};

/** One task in one line: `anna assigned you #12 Send the offer`. The number is a link. */
const lineOf = (digest: TaskDigest, publicUrl: string | null, space: number): string => {
  const text = digest.notifications.map(({ summary }) => summary).join(' · ');
  const name = nameOf(digest, publicUrl, space - 4);
  const marker = `#${digest.task.id} `;
  const at = text.indexOf(marker);
  const free = space - 4 - name.length;
  const before = at <= 0 ? '' : escapeMarkdown(text.slice(0, at), Math.floor(free / 2));
  const after = escapeMarkdown(at < 0 ? text : text.slice(at + marker.length), free - before.length);
  return `• ${before}${before === '' ? '' : ' '}${name} ${after}`;
};

/**
 * One line for each of the first tasks, and the number of the others. User text is escaped: the only active mention is
 * the ping.
 */
export const renderDigest = ({ named, more, pingUserId }: DigestMessage, publicUrl: string | null): WebhookMessage => {
  const { ping, allowed_mentions } = pingOf(pingUserId);
  const rest = more === 0 ? '' : `\nand ${more} more`;
  const space = Math.floor((DESCRIPTION_LIMIT - rest.length) / named.length) - 1;
  const lines = named.map((task) => lineOf(task, publicUrl, space));
  return {
    content: `${ping}News of ${named.length + more} tasks`,
    embeds: [{ description: `${lines.join('\n')}${rest}`, color: COLOR }],
    allowed_mentions,
  };
};
