import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from '../shared/brand.js';
import { malformed, type ValueProblem } from '../shared/text.js';

/** A Discord webhook URL in normal form. Whoever holds it can post to the channel: treat it as a secret. */
export type WebhookUrl = Brand<string, 'WebhookUrl'>;

export type WebhookParts = Readonly<{
  /** Identifies the webhook (and its rate limit) without giving away the token. */
  id: string;
  token: string;
  threadId: string | null;
}>;

/** The start of a webhook URL up to its id, which is the group. In the syntax that JavaScript and Postgres share. */
export const WEBHOOK_START =
  '^https://(?:(?:(?:ptb|canary)\\.)?discord\\.com|discordapp\\.com)/api(?:/v[0-9]{1,2})?/webhooks/([0-9]{1,20})/';

const WEBHOOK = new RegExp(`${WEBHOOK_START}([A-Za-z0-9_-]{1,200})(?:\\?thread_id=([0-9]{1,20}))?$`);
const SCHEME_AND_HOST = /^[a-z]+:\/\/[^/?#]*/i;

const normalise = (text: string): string =>
  text.replace(SCHEME_AND_HOST, (start) => start.toLowerCase().replace(/:443$/, ''));

/**
 * Accepts `https://(ptb.|canary.)discord.com|discordapp.com/api[/vN]/webhooks/<id>/<token>` with nothing added but
 * `?thread_id=<digits>`; `:443` and capitals in the host are normalised away. A pattern over the whole text, not a URL
 * parser: what it does not spell out (user part, other port, fragment, trailing dot, encoded path) cannot slip through.
 */
export const parseWebhookUrl = (text: string): E.Either<ValueProblem, WebhookUrl> => {
  const url = normalise(text);
  return WEBHOOK.test(url) ? E.right(url as WebhookUrl) : E.left(malformed('a Discord webhook URL'));
};

/** What a request to Discord is built from. */
export const webhookPartsOf = (url: WebhookUrl): WebhookParts => {
  const [, id = '', token = '', threadId = null] = WEBHOOK.exec(url) ?? [];
  return { id, token, threadId };
};
