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
import { bounded, isMessageGone, messageIdIn, outcomeOf, rejectsLink, secondsIn } from './discord-answer.js';
import { isAcceptedInEmbeds } from './embed-link.js';
import { makeRateLimits, type RateLimits } from './rate-limits.js';
import { renderDigest } from './digest-message.js';
import { renderMessage, renderTest, type WebhookMessage } from './webhook-message.js';
import { makeExecuteWebhook, type DiscordAnswer, type HttpsProxy } from './webhook-request.js';

export type DiscordNotifierOptions = Readonly<{
  /** `https://discord.com`, or a replacement for it, possibly with a path; without a slash at the end. */
  apiBaseUrl: string;
  /** The frontend, for links to tasks. Messages have no link without it, or if Discord rejects links to it. */
  publicUrl: string | null;
  /** Milliseconds for one message, from the first packet to the last. */
  timeout?: number;
  proxy?: HttpsProxy | null;
  log?: Pick<Logger, 'warn'>;
}>;

const DEFAULT_TIMEOUT = 10_000;

/** By the code alone: the message of such an error may hold the address, and so the token. */
const reasonOf = (error: unknown): string => {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ERR_CANCELED') return 'Discord did not answer in time';
  return `Discord could not be reached (${typeof code === 'string' ? code : 'unknown error'})`;
};

/** https://discord.com/developers/docs/topics/rate-limits */
const heed = (limits: RateLimits, webhookId: string, answer: DiscordAnswer, failure: DeliveryFailure | null): void => {
  if (failure?._tag === 'RateLimited') {
    if (failure.global) limits.holdAll(failure.retryAfterSeconds);
    else limits.holdWebhook(webhookId, failure.retryAfterSeconds);
  } else if (secondsIn(answer, 'x-ratelimit-remaining') === 0) {
    limits.holdWebhook(webhookId, bounded(secondsIn(answer, 'x-ratelimit-reset-after') ?? 0));
  }
};

/**
 * Posts to Discord webhooks. A message to a webhook that must wait is `RateLimited` without a call, so the limit is kept
 * before Discord has to say so. What is not Discord's is refused here too, however it came to be stored.
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
  const leaveOutLinks = (): void => {
    log?.warn('Discord accepts no links to PUBLIC_URL, messages are sent without a link', { public_url: publicUrl });
    linkBase = null;
  };
  if (publicUrl !== null && !isAcceptedInEmbeds(publicUrl)) leaveOutLinks();

  const call = async (
    to: WebhookUrl,
    render: (linkBase: string | null) => WebhookMessage,
    messageId: MessageId | null = null,
  ): Promise<E.Either<DeliveryFailure, DiscordAnswer>> => {
    const webhook = parseWebhookUrl(to);
    if (E.isLeft(webhook)) return E.left({ _tag: 'WebhookRevoked', reason: 'not a webhook of Discord' });
    const { id } = webhookPartsOf(webhook.right);
    const retryAfterSeconds = limits.secondsUntil(id);
    if (retryAfterSeconds > 0) return E.left({ _tag: 'RateLimited', retryAfterSeconds, global: false });
    try {
      const hadLink = linkBase !== null;
      const answer = await execute(webhook.right, render(linkBase), messageId);
      const outcome = messageId !== null && isMessageGone(answer) ? E.right(undefined) : outcomeOf(answer);
      heed(limits, id, answer, E.isLeft(outcome) ? outcome.left : null);
      if (hadLink && rejectsLink(answer)) {
        // All links have the same base: the next one would be rejected too.
        leaveOutLinks();
        return await call(to, render, messageId);
      }
      return E.map(() => answer)(outcome);
    } catch (error) {
      return E.left({ _tag: 'DeliveryFailed', reason: reasonOf(error) });
    }
  };

  return {
    send: (message) => async () =>
      E.map(messageIdIn)(await call(message.webhook, (link) => renderMessage(message, link))),
    edit: (id, message) => async () =>
      E.map((answer: DiscordAnswer) => ({ found: !isMessageGone(answer) }))(
        await call(message.webhook, (link) => renderMessage(message, link), id),
      ),
    sendDigest: (digest) => async () =>
      E.map(() => undefined)(await call(digest.webhook, (link) => renderDigest(digest, link))),
    pauseSeconds: (webhook) => limits.heldSeconds(webhookPartsOf(webhook).id),
    sendTest:
      ({ webhook, pingUserId }) =>
      async () =>
        E.map(() => undefined)(await call(webhook, (link) => renderTest(pingUserId, link, new Date()))),
  };
};
