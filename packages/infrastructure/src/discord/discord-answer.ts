import type { DeliveryFailure, MessageId } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { DiscordAnswer } from './webhook-request.js';

/**
 * Discord's codes for a webhook that does not work any more, with the reason that its owner reads:
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json. A proxy and Cloudflare answer with the same
 * statuses, without these codes.
 */
const REVOKING_CODES: ReadonlyMap<number | undefined, string> = new Map([
  [10003, 'The channel or thread of this webhook does not exist any more'], // Unknown Channel
  [10004, 'The Discord server of this webhook does not exist any more'], // Unknown Guild
  [10015, 'Discord does not know this webhook any more'], // Unknown Webhook
  [50001, 'Discord forbids the use of this webhook'], // Missing Access
  [50013, 'Discord forbids the use of this webhook'], // Missing Permissions
  [50027, "Discord refuses this webhook's token"], // Invalid Webhook Token
  [
    220001, // Webhooks posted to forum channels must have a thread_name or thread_id
    'This webhook belongs to a forum channel: add "?thread_id=" and the id of a post to its URL, and set it again',
  ],
]);

/**
 * Discord answers a wrong or deleted webhook with one of these statuses and a code of the list above. The same statuses
 * without such a code come from Cloudflare (an HTML page, or JSON with code 40333) or from a proxy, and pass.
 */
const STATUSES_OF_OTHERS = [401, 403, 404, 407, 408];

/** Seconds. Discord always says how long; should it ever not, this is how long its buckets last. */
const USUAL_WAIT = 5;
const LONGEST_WAIT = 24 * 60 * 60;

/** No wait is longer, whoever asks for it: a timer of more than 24 days would not wait at all. */
export const bounded = (seconds: number): number => Math.min(seconds, LONGEST_WAIT);

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

/** A number of seconds in a header, if there is one. */
export const secondsIn = ({ header }: DiscordAnswer, name: string): number | undefined => {
  const seconds = Number.parseFloat(header(name) ?? '');
  return Number.isFinite(seconds) ? seconds : undefined;
};

const describe = (status: number, code: number | undefined): string =>
  code === undefined ? `status ${status}` : `status ${status}, code ${code}`;

const rateLimited = (answer: DiscordAnswer, body: Body): DeliveryFailure => {
  const said = [body.retry_after, secondsIn(answer, 'retry-after')];
  return {
    _tag: 'RateLimited',
    // To come back after no time would be refused again, and so on as fast as it goes.
    retryAfterSeconds: bounded(said.find((seconds) => seconds !== undefined && seconds > 0) ?? USUAL_WAIT),
    // An answer that is not in Discord's own form comes from what stands before it, and means the whole address.
    global: body.global ?? (body.retry_after === undefined || answer.header('x-ratelimit-global') === 'true'),
  };
};

const Message = t.strict({ id: t.string });

/** The id of the message that Discord made. Without it a message was posted all the same. */
export const messageIdIn = ({ body }: DiscordAnswer): MessageId | null => {
  try {
    const decoded = Message.decode(JSON.parse(body));
    return E.isRight(decoded) && /^[0-9]{1,20}$/.test(decoded.right.id) ? (decoded.right.id as MessageId) : null;
  } catch {
    return null;
  }
};

/** Discord answers in JSON. A page comes from a server on the way to it, whatever its status. */
const isPage = (answer: DiscordAnswer): boolean => /^\s*text\/html\b/i.test(answer.header('content-type') ?? '');

/** Whether the message to edit is not there. A code of a revoked webhook takes precedence. */
export const isMessageGone = (answer: DiscordAnswer): boolean =>
  [404, 405].includes(answer.status) && !isPage(answer) && !REVOKING_CODES.has(parseBody(answer.body).code);

const URL_ERROR = /"url"\s*:\s*\{\s*"_errors"/;
const EMBED_ERROR = /^\s*\{\s*"embeds"\s*:\s*\[/;

/**
 * Whether Discord rejects the message for the link in its embed. It names the field, as in
 * `{"errors": {"embeds": {"0": {"url": {"_errors": […]}}}}}`, or only the embed: `{"embeds": ["0"]}`.
 */
export const rejectsLink = ({ status, body }: DiscordAnswer): boolean =>
  status === 400 && (URL_ERROR.test(body) || EMBED_ERROR.test(body));

/** What became of a message. Reasons are our own words: none repeats what the other side wrote. */
export const outcomeOf = (answer: DiscordAnswer): E.Either<DeliveryFailure, void> => {
  const { status } = answer;
  const body = parseBody(answer.body);
  if (status === 429) return E.left(rateLimited(answer, body));
  if (isPage(answer))
    return E.left({ _tag: 'DeliveryFailed', reason: `Discord has trouble (status ${status}, a page)` });
  if (status >= 200 && status < 300) return E.right(undefined);
  const revokedBecause = status >= 400 && status < 500 ? REVOKING_CODES.get(body.code) : undefined;
  const seen = describe(status, body.code);
  if (revokedBecause !== undefined) return E.left({ _tag: 'WebhookRevoked', reason: `${revokedBecause} (${seen})` });
  return E.left(
    // Discord does not redirect: a proxy does.
    status < 400 || status >= 500 || STATUSES_OF_OTHERS.includes(status)
      ? { _tag: 'DeliveryFailed', reason: `Discord has trouble (${seen})` }
      : { _tag: 'DeliveryRejected', reason: `Discord does not accept this message (${seen})` },
  );
};
