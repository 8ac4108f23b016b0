import {
  parseWebhookUrl,
  webhookPartsOf,
  type DeliveryFailure,
  type MessageId,
  type Notifier,
  type WebhookUrl,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { Logger } from '../logger.js';
import { limitWait, isMessageGone, messageIdIn, resultOf, rejectsLink, secondsInHeader } from './discord-response.js';
import { isAcceptedInEmbeds } from './embed-link.js';
import { makeRateLimits, type RateLimits } from './rate-limits.js';
import { renderDigest } from './digest-message.js';
import { renderMessage, renderTest, type WebhookMessage } from './webhook-message.js';
import { makeExecuteWebhook, type DiscordResponse, type HttpsProxy } from './webhook-request.js';

export type DiscordNotifierOptions = Readonly<{
  /** `https://discord.com` or a replacement for it, possibly with a path. No trailing slash. */
  apiBaseUrl: string;
  /**
   * The URL of the frontend, for links to tasks. Without it, or if Discord rejects the links, messages contain no link.
   */
  publicUrl: string | null;
  /** Milliseconds for one call, from the first packet to the last. */
  timeout?: number;
  proxy?: HttpsProxy | null;
  log?: Pick<Logger, 'warn'>;
}>;

const DEFAULT_TIMEOUT = 10_000;

/** Uses only the code: the message of the error may contain the URL with its token. */
const reasonOf = (error: unknown): string => {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ERR_CANCELED') return 'Discord did not respond in time';
  return `Discord could not be reached (${typeof code === 'string' ? code : 'unknown error'})`;
};

/** https://discord.com/developers/docs/topics/rate-limits */
const updateRateLimits = (
  limits: RateLimits,
  webhookId: string,
  response: DiscordResponse,
  failure: DeliveryFailure | null,
): void => {
  if (failure?._tag === 'RateLimited') {
    if (failure.global) limits.pauseAll(failure.retryAfterSeconds);
    else limits.pauseWebhook(webhookId, failure.retryAfterSeconds);
  } else if (secondsInHeader(response, 'x-ratelimit-remaining') === 0) {
    limits.pauseWebhook(webhookId, limitWait(secondsInHeader(response, 'x-ratelimit-reset-after') ?? 0));
  }
};

/**
 * Posts to Discord webhooks. While a webhook is paused, the result is `RateLimited` and no request is sent. URLs that are
 * not Discord webhooks are rejected, also if they are already stored.
 */
export const makeDiscordNotifier = ({
  apiBaseUrl,
  publicUrl,
  timeout = DEFAULT_TIMEOUT,
  proxy = null,
  log,
}: DiscordNotifierOptions): Notifier => {
  const execute = makeExecuteWebhook({ apiBaseUrl, publicUrl, timeout, proxy });
  const limits = makeRateLimits();
  let linkBase = publicUrl;
  const disableLinks = (): void => {
    log?.warn('Discord rejects links to PUBLIC_URL, messages are sent without a link', { public_url: publicUrl });
    linkBase = null;
  };
  if (publicUrl !== null && !isAcceptedInEmbeds(publicUrl)) disableLinks();

  const call = async (
    to: WebhookUrl,
    render: (linkBase: string | null) => WebhookMessage,
    messageId: MessageId | null = null,
  ): Promise<E.Either<DeliveryFailure, DiscordResponse>> => {
    const webhook = parseWebhookUrl(to);
    if (E.isLeft(webhook)) return E.left({ _tag: 'WebhookRevoked', reason: 'not a Discord webhook' });
    const { id } = webhookPartsOf(webhook.right);
    const retryAfterSeconds = limits.acquire(id);
    if (retryAfterSeconds > 0) return E.left({ _tag: 'RateLimited', retryAfterSeconds, global: false });
    try {
      const hadLink = linkBase !== null;
      const response = await execute(webhook.right, render(linkBase), messageId);
      const outcome = messageId !== null && isMessageGone(response) ? E.right(undefined) : resultOf(response);
      updateRateLimits(limits, id, response, E.isLeft(outcome) ? outcome.left : null);
      if (hadLink && rejectsLink(response)) {
        // All links have the same base, so Discord would reject the next one too.
        disableLinks();
        return await call(to, render, messageId);
      }
      return E.map(() => response)(outcome);
    } catch (error) {
      return E.left({ _tag: 'DeliveryFailed', reason: reasonOf(error) });
    }
  };

  return {
    send: (message) => async () =>
      E.map(messageIdIn)(await call(message.webhook, (link) => renderMessage(message, link))),
    edit: (id, message) => async () =>
      E.map((response: DiscordResponse) => ({ found: !isMessageGone(response) }))(
        await call(message.webhook, (link) => renderMessage(message, link), id),
      ),
    sendDigest: (digest) => async () =>
      E.map(() => undefined)(await call(digest.webhook, (link) => renderDigest(digest, link))),
    pauseSeconds: (webhook) => limits.pausedSeconds(webhookPartsOf(webhook).id),
    sendTest:
      ({ webhook, pingUserId }) =>
      async () =>
        E.map(() => undefined)(await call(webhook, (link) => renderTest(pingUserId, link, new Date()))),
  };
};
