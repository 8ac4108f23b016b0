import type { DeliveryFailure, MessageId } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { DiscordResponse } from './webhook-request.js';

/**
 * Discord's codes for a webhook that no longer works, and the reason that its owner reads:
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json. Proxies and Cloudflare respond with the
 * same statuses, but without these codes.
 */
const REVOKING_CODES: ReadonlyMap<number | undefined, string> = new Map([
  [10003, 'The channel or thread of this webhook does not exist any more'], // Unknown Channel
  [10004, 'The Discord server of this webhook does not exist any more'], // Unknown Guild
  [10015, 'Discord does not know this webhook any more'], // Unknown Webhook
  [50001, 'Discord forbids the use of this webhook'], // Missing Access
  [50013, 'Discord forbids the use of this webhook'], // Missing Permissions
  [50027, "Discord rejects this webhook's token"], // Invalid Webhook Token
  [
    220001, // Webhooks posted to forum channels must have a thread_name or thread_id
    'This webhook belongs to a forum channel: add "?thread_id=" and the id of a post to its URL, and set it again',
  ],
]);

/**
 * Client errors that can come from Cloudflare (HTML, or JSON with code 40333) or from a proxy. For a wrong or deleted
 * webhook, Discord adds a code of the list above. Without such a code, the delivery is retried.
 */
const AMBIGUOUS_STATUSES = [401, 403, 404, 407, 408];

/** Seconds. Used if a response does not contain the wait. Discord's buckets last this long. */
const DEFAULT_WAIT = 5;
const MAX_WAIT = 24 * 60 * 60;

/** Limits a wait: a timer of more than 24 days would fire at once. */
export const limitWait = (seconds: number): number => Math.min(seconds, MAX_WAIT);

const Body = t.exact(t.partial({ code: t.number, retry_after: t.number, global: t.boolean }));
type Body = t.TypeOf<typeof Body>;

const parseBody = (text: string): Body => {
  try {
    const decoded = Body.decode(JSON.parse(text));
    return E.isRight(decoded) ? decoded.right : {};
  } catch {
    return {};
  }
};

/** The number of seconds in a header, if it is present. */
export const secondsInHeader = ({ header }: DiscordResponse, name: string): number | undefined => {
  const seconds = Number.parseFloat(header(name) ?? '');
  return Number.isFinite(seconds) ? seconds : undefined;
};

const describe = (status: number, code: number | undefined): string =>
  code === undefined ? `status ${status}` : `status ${status}, code ${code}`;

const rateLimited = (response: DiscordResponse, body: Body): DeliveryFailure => {
  const waits = [body.retry_after, secondsInHeader(response, 'retry-after')];
  return {
    _tag: 'RateLimited',
    // A retry after 0 seconds would be rejected again.
    retryAfterSeconds: limitWait(waits.find((seconds) => seconds !== undefined && seconds > 0) ?? DEFAULT_WAIT),
    // A response without Discord's JSON comes from Cloudflare or a proxy, and applies to the whole IP address.
    global: body.global ?? (body.retry_after === undefined || response.header('x-ratelimit-global') === 'true'),
  };
};

const Message = t.strict({ id: t.string });

/** The id of the posted message. `null` if the response has no valid id: the message was posted nevertheless. */
export const messageIdIn = ({ body }: DiscordResponse): MessageId | null => {
  try {
    const decoded = Message.decode(JSON.parse(body));
    return E.isRight(decoded) && /^[0-9]{1,20}$/.test(decoded.right.id) ? (decoded.right.id as MessageId) : null;
  } catch {
    return null;
  }
};

/** HTML comes from a proxy or from Cloudflare: Discord responds with JSON. */
const isHtml = (response: DiscordResponse): boolean => /^\s*text\/html\b/i.test(response.header('content-type') ?? '');

/** Whether the message to edit does not exist. A code of a revoked webhook takes precedence. */
export const isMessageGone = (response: DiscordResponse): boolean =>
  [404, 405].includes(response.status) && !isHtml(response) && !REVOKING_CODES.has(parseBody(response.body).code);

const URL_ERROR = /"url"\s*:\s*\{\s*"_errors"/;
const EMBED_ERROR = /^\s*\{\s*"embeds"\s*:\s*\[/;

/**
 * Whether Discord rejects the message because of the link in its embed. It names the field, as in `{"errors":
 * {"embeds": {"0": {"url": {"_errors": […]}}}}}`, or only the embed: `{"embeds": ["0"]}`.
 */
export const rejectsLink = ({ status, body }: DiscordResponse): boolean =>
  status === 400 && (URL_ERROR.test(body) || EMBED_ERROR.test(body));

/** The result of a call. Reasons contain no text of the response. */
export const resultOf = (response: DiscordResponse): E.Either<DeliveryFailure, void> => {
  const { status } = response;
  const body = parseBody(response.body);
  if (status === 429) return E.left(rateLimited(response, body));
  if (isHtml(response))
    return E.left({ _tag: 'DeliveryFailed', reason: `Discord is not available (status ${status}, HTML)` });
  if (status >= 200 && status < 300) return E.right(undefined);
  const revokedBecause = status >= 400 && status < 500 ? REVOKING_CODES.get(body.code) : undefined;
  const description = describe(status, body.code);
  if (revokedBecause !== undefined)
    return E.left({ _tag: 'WebhookRevoked', reason: `${revokedBecause} (${description})` });
  return E.left(
    // Discord does not redirect. A redirect comes from a proxy.
    status < 400 || status >= 500 || AMBIGUOUS_STATUSES.includes(status)
      ? { _tag: 'DeliveryFailed', reason: `Discord is not available (${description})` }
      : { _tag: 'DeliveryRejected', reason: `Discord does not accept this message (${description})` },
  );
};
