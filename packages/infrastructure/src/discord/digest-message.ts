import type { DigestMessage, TaskDigest } from '@l-age/domain';
import { literal } from './discord-text.js';
import { linkTo, pingOf, type WebhookMessage } from './webhook-message.js';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits, in UTF-16 code units. */
const DESCRIPTION_LIMIT = 4096;

const COLOR = 0x3498db;

/** A line needs room for what happened, beside the link. A line without its link is better than one that says nothing. */
const LEAST_ROOM = 100;

/** `[#12](address)`, as text without an address; both are the same to who reads. No text of anybody's is in it. */
const nameOf = ({ task, notifications }: TaskDigest, publicUrl: string | null, room: number): string => {
  const name = `#${task.id}`;
  // Whoever was unassigned may not see the task any more.
  if (notifications.every(({ reason }) => reason === 'unassigned')) return name;
  const { url } = linkTo(task, publicUrl);
  if (url === undefined) return name;
  const link = `[${name}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`;
  return link.length + LEAST_ROOM > room ? name : link;
};

/** What happened to one task, on one line: `anna assigned you #12 Send the offer`, with a link in place of the number. */
const lineOf = (digest: TaskDigest, publicUrl: string | null, room: number): string => {
  const said = digest.notifications.map(({ summary }) => summary).join(' · ');
  const name = nameOf(digest, publicUrl, room - 4);
  const mark = `#${digest.task.id} `;
  const at = said.indexOf(mark);
  const free = room - 4 - name.length;
  const before = at <= 0 ? '' : literal(said.slice(0, at), Math.floor(free / 2));
  const after = literal(at < 0 ? said : said.slice(at + mark.length), free - before.length);
  return `• ${before}${before === '' ? '' : ' '}${name} ${after}`;
};

/**
 * The first tasks a line each, and how many there are besides. Nothing in anybody's text takes effect: the one mention
 * that does is the ping.
 */
export const renderDigest = ({ named, more, pingUserId }: DigestMessage, publicUrl: string | null): WebhookMessage => {
  const { ping, allowed_mentions } = pingOf(pingUserId);
  const rest = more === 0 ? '' : `\nand ${more} more`;
  const room = Math.floor((DESCRIPTION_LIMIT - rest.length) / named.length) - 1;
  const lines = named.map((task) => lineOf(task, publicUrl, room));
  return {
    content: `${ping}News of ${named.length + more} tasks`,
    embeds: [{ description: `${lines.join('\n')}${rest}`, color: COLOR }],
    allowed_mentions,
  };
};
