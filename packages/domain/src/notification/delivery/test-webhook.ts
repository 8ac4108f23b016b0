import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../shared/errors.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { NotificationStores } from '../notification-stores.js';
import { usableWebhook } from '../../user/discord-contact.js';
import type { DiscordContact, User } from '../../user/user.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { DeliveryFailure, Notifier } from './notifier.port.js';
import { revokeWebhook } from './revoke-webhook.js';

export type TestWebhookDeps = Readonly<{
  notifier: Pick<Notifier, 'sendTest'>;
  unitOfWork: UnitOfWork<NotificationStores>;
  clock: Clock;
}>;

/** `reason` is a text for the owner of the webhook. */
export type WebhookTest = Readonly<{ delivered: true; reason: null }> | Readonly<{ delivered: false; reason: string }>;

/**
 * Sends a test message to the user's own webhook, and returns whether Discord accepted it. Disables a revoked webhook. Does
 * not call a disabled one.
 */
export type TestWebhook = (input: Readonly<{ user: User }>) => TE.TaskEither<Unavailable, WebhookTest>;

export const makeTestWebhook =
  (deps: TestWebhookDeps): TestWebhook =>
  ({ user }) => {
    const at = deps.clock.now();
    return pipe(
      usableWebhook(user.discord, at),
      O.match(
        () => TE.right(failed(whyUnusable(user.discord))),
        (webhook) =>
          pipe(
            deps.notifier.sendTest({ webhook, pingUserId: user.discord.userId }),
            TE.map((): WebhookTest => ({ delivered: true, reason: null })),
            TE.orElse((failure) => resultOfFailure(deps, user, webhook, at, failure)),
          ),
      ),
    );
  };

const failed = (reason: string): WebhookTest => ({ delivered: false, reason });

const whyUnusable = ({ webhook, webhookDisabled }: DiscordContact): string => {
  if (webhook === null) return 'No webhook is set';
  if (webhookDisabled === null) return 'The stored webhook is not one of Discord';
  return `The webhook is disabled: ${webhookDisabled.reason}. Set one again to use it`;
};

const resultOfFailure = (
  { unitOfWork }: TestWebhookDeps,
  { id: ownerId }: User,
  called: WebhookUrl,
  at: Date,
  failure: DeliveryFailure,
): TE.TaskEither<Unavailable, WebhookTest> => {
  if (failure._tag === 'RateLimited')
    return TE.right(failed(`Discord wants us to wait ${String(Math.ceil(failure.retryAfterSeconds))} s`));
  const { reason } = failure;
  if (failure._tag !== 'WebhookRevoked') return TE.right(failed(reason));
  return pipe(
    unitOfWork.run((stores) => revokeWebhook(stores, { ownerId, called, calledFor: at, reason, at })),
    TE.map(() => failed(reason)),
  );
};
