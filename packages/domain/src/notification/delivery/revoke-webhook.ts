import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { Stores } from '../../shared/unit-of-work.port.js';
import { disableWebhook, usableWebhook } from '../../user/discord-contact.js';
import { saveExistingUser } from '../../user/save-existing-user.js';
import type { User, UserId } from '../../user/user.js';
import type { WebhookUrl } from '../../user/webhook-url.js';

export type RevokedWebhook = Readonly<{
  ownerId: UserId;
  /** The webhook that was called. */
  called: WebhookUrl;
  /** When what it was called for happened. */
  calledFor: Date;
  /** In words for the owner. */
  reason: string;
  at: Date;
}>;

/**
 * Disables a webhook that Discord refuses for good, and tells its owner in their inbox. Leaves alone what they have set
 * meanwhile: only the webhook that was called is known to be dead.
 */
export const revokeWebhook = (
  { users, inbox }: Pick<Stores, 'users' | 'inbox'>,
  { ownerId, called, calledFor, reason, at }: RevokedWebhook,
): TE.TaskEither<Unavailable, void> => {
  const isStillInUse = ({ discord }: User): boolean =>
    pipe(
      usableWebhook(discord, calledFor),
      O.exists((stored) => stored === called),
    );
  const disable = (owner: User): TE.TaskEither<Unavailable, void> =>
    pipe(
      saveExistingUser(users, { ...owner, discord: disableWebhook(owner.discord, { reason, at }) }),
      TE.flatMap(() =>
        inbox.addNotice({
          recipientId: ownerId,
          event: 'webhook_disabled',
          summary: `Your Discord webhook was disabled: ${reason}`,
          createdAt: at,
        }),
      ),
    );
  return pipe(
    users.findById(ownerId),
    TE.map(O.filter(isStillInUse)),
    TE.flatMap(O.match(() => TE.right(undefined), disable)),
  );
};
