import type { DeliveryFailure, MessageId } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { DiscordAnswer } from './webhook-request.js';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const UNKNOWN_WEBHOOK = 10015;
const INVALID_WEBHOOK_TOKEN = 50027;

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

/** Whether the message to edit is not there. Only Discord's own word for it takes the webhook for gone as well. */
export const isMessageGone = ({ status, body }: DiscordAnswer): boolean =>
  (status === 404 || status === 405) && parseBody(body).code !== UNKNOWN_WEBHOOK;

/** What became of a message. Reasons are our own words: none repeats what the other side wrote. */
export const outcomeOf = (answer: DiscordAnswer): E.Either<DeliveryFailure, void> => {
  const { status } = answer;
  if (status >= 200 && status < 300) return E.right(undefined);
  const body = parseBody(answer.body);
  if (status === 429) return E.left(rateLimited(answer, body));
  const revoked = (reason: string): E.Either<DeliveryFailure, void> =>
    E.left({ _tag: 'WebhookRevoked', reason: `${reason} (${describe(status, body.code)})` });
  if (status === 404 || body.code === UNKNOWN_WEBHOOK) return revoked('Discord does not know this webhook any more');
  if (status === 401 || body.code === INVALID_WEBHOOK_TOKEN) return revoked("Discord refuses this webhook's token");
  if (status === 403) return revoked('Discord forbids the use of this webhook');
  return E.left(
    status >= 500 || status === 408
      ? { _tag: 'DeliveryFailed', reason: `Discord has trouble (${describe(status, body.code)})` }
      : { _tag: 'DeliveryRejected', reason: `Discord does not accept this message (${describe(status, body.code)})` },
  );
};
