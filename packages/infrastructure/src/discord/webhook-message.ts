import type { DiscordUserId, Notification, NotificationMessage, Task, TaskPriority, TaskStatus } from '@l-age/domain';
import { escapeMarkdown, plainText } from './discord-text.js';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits, in UTF-16 code units. */
const LIMITS = { content: 2000, title: 256, author: 256, url: 2048 } as const;

const STATUS: { readonly [Status in TaskStatus]: string } = {
  todo: 'To do',
  in_progress: 'In progress',
  done: 'Done',
};

const PRIORITY: { readonly [Priority in TaskPriority]: Readonly<{ name: string; color: number }> } = {
  low: { name: 'Low', color: 0x95a5a6 },
  medium: { name: 'Medium', color: 0x3498db },
  high: { name: 'High', color: 0xe67e22 },
  urgent: { name: 'Urgent', color: 0xe74c3c },
};

const SNOWFLAKE = /^[0-9]{1,20}$/;
/** 63 bits. Discord rejects a message that pings a larger id. */
const MAX_SNOWFLAKE = 2n ** 63n - 1n;

const isSnowflake = (id: string): boolean => SNOWFLAKE.test(id) && BigInt(id) <= MAX_SNOWFLAKE;

type Field = Readonly<{ name: string; value: string; inline: true }>;

type Embed = Readonly<{
  author?: Readonly<{ name: string }>;
  title?: string;
  url?: string;
  description?: string;
  color: number;
  fields?: readonly Field[];
  timestamp?: string;
}>;

/** The body of https://discord.com/developers/docs/resources/webhook#execute-webhook. */
export type WebhookMessage = Readonly<{
  content: string;
  embeds: readonly Embed[];
  allowed_mentions: Readonly<{ parse: readonly []; users: readonly string[] }>;
}>;

const field = (name: string, value: string): Field => ({ name, value, inline: true });

/** Discord displays it in the language and time zone of each reader. */
const relativeTime = (dueDate: Date): string => `<t:${Math.floor(dueDate.getTime() / 1000)}:R>`;

/** The URL of a task in the frontend, or of the task list. */
export const taskLink = (task: Pick<Task, 'id'> | null, publicUrl: string | null): { url?: string } => {
  if (publicUrl === null) return {};
  const url = `${publicUrl.replace(/\/+$/, '')}/tasks${task === null ? '' : `/${task.id}`}`;
  return url.length > LIMITS.url ? {} : { url };
};

const embedOf = ({ actor, createdAt }: Notification, task: Task, publicUrl: string | null): Embed => ({
  author: { name: plainText(actor.username, LIMITS.author) || `#${actor.id}` },
  title: escapeMarkdown(`#${task.id} ${task.title}`, LIMITS.title),
  ...taskLink(task, publicUrl),
  color: PRIORITY[task.priority].color,
  fields: [
    field('Status', STATUS[task.status]),
    field('Priority', PRIORITY[task.priority].name),
    ...(task.dueDate === null ? [] : [field('Due', relativeTime(task.dueDate))]),
  ],
  timestamp: createdAt.toISOString(),
});

export const pingOf = (
  userId: DiscordUserId | null,
): Readonly<{ ping: string }> & Pick<WebhookMessage, 'allowed_mentions'> => {
  const users = userId !== null && isSnowflake(userId) ? [userId] : [];
  return { ping: users.map((id) => `<@${id}> `).join(''), allowed_mentions: { parse: [], users } };
};

/** Only the latest lines are shown. */
const MAX_LINES = 10;

const linesOf = (summaries: readonly string[], space: number): string => {
  const latest = summaries.slice(-MAX_LINES);
  const spacePerLine = Math.floor(space / latest.length) - 1;
  return latest.map((summary) => escapeMarkdown(summary, spacePerLine)).join('\n');
};

/**
 * One line for each event, and an embed with the current task. User text is escaped: the only active mention is the
 * ping. A recipient who was unassigned gets no embed, because they may not see the task any more.
 */
export const renderMessage = (
  { notification, earlier, task, pingUserId }: NotificationMessage,
  publicUrl: string | null,
): WebhookMessage => {
  const { ping, allowed_mentions } = pingOf(pingUserId);
  return {
    content: `${ping}${linesOf([...earlier, notification.summary], LIMITS.content - ping.length)}`,
    embeds: notification.reason === 'unassigned' ? [] : [embedOf(notification, task, publicUrl)],
    allowed_mentions,
  };
};

/** A test message in the form of a notification, so that Discord validates the ping, the embed and its link. */
export const renderTest = (pingUserId: DiscordUserId | null, publicUrl: string | null, now: Date): WebhookMessage => {
  const { ping, allowed_mentions } = pingOf(pingUserId);
  const embed: Embed = {
    author: { name: 'L-AGE' },
    title: 'Test message',
    ...taskLink(null, publicUrl),
    color: PRIORITY.medium.color,
    fields: [field('Status', STATUS.todo), field('Priority', PRIORITY.medium.name)],
    timestamp: now.toISOString(),
  };
  return { content: `${ping}This is a test: your notifications arrive here.`, embeds: [embed], allowed_mentions };
};
