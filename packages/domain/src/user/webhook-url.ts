import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from '../shared/brand.js';
import { malformed, type ValueProblem } from '../shared/text.js';

/** A Discord webhook URL in normal form. It is a secret: it is sufficient to post to the channel. */
export type WebhookUrl = Brand<string, 'WebhookUrl'>;

export type WebhookParts = Readonly<{
  /** Identifies the webhook and its rate limit without the secret token. */
  id: string;
  token: string;
  threadId: string | null;
}>;

/** The URL up to the webhook id, which is the capture group. The syntax is valid in JavaScript and in Postgres. */
export const WEBHOOK_START =
  '^https://(?:(?:(?:ptb|canary)\\.)?discord\\.com|discordapp\\.com)/api(?:/v[0-9]{1,2})?/webhooks/([0-9]{1,20})/';

const WEBHOOK = new RegExp(`${WEBHOOK_START}([A-Za-z0-9_-]{1,200})(?:\\?thread_id=([0-9]{1,20}))?$`);
const SCHEME_AND_HOST = /^[a-z]+:\/\/[^/?#]*/i;

const normalise = (text: string): string =>
  text.replace(SCHEME_AND_HOST, (start) => start.toLowerCase().replace(/:443$/, ''));

/**
 * Accepts `https://(ptb.|canary.)discord.com|discordapp.com/api[/vN]/webhooks/<id>/<token>[?thread_id=<digits>]`.
 * Normalises `:443` and upper case in the host. A pattern over the whole text is safer than a URL parser: it rejects user
 * names, other ports, fragments, trailing dots and encoded paths.
 */
export const parseWebhookUrl = (text: string): E.Either<ValueProblem, WebhookUrl> => {
  const url = normalise(text);
  return WEBHOOK.test(url) ? E.right(url as WebhookUrl) : E.left(malformed('a Discord webhook URL'));
};

/** The parts from which the request to Discord is built. */
export const webhookPartsOf = (url: WebhookUrl): WebhookParts => {
  const [, id = '', token = '', threadId = null] = WEBHOOK.exec(url) ?? [];
  return { id, token, threadId };
};
