import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../../shared/ids.js';
import type { NotificationStores } from '../notification-stores.js';
import type { Unavailable } from '../../shared/errors.js';
import { disableWebhook, usableWebhook } from '../../user/discord-contact.js';
import { saveExistingUser } from '../../user/save-existing-user.js';
import type { User } from '../../user/user.js';
import type { WebhookUrl } from '../../user/webhook-url.js';

export type RevokedWebhook = Readonly<{
  ownerId: UserId;
  /** The webhook that was called. */
  called: WebhookUrl;
  /** The time of the event for which it was called. */
  calledFor: Date;
  /** A text for the owner. */
  reason: string;
  at: Date;
}>;

/**
 * Disables a webhook that Discord rejects permanently, and adds a notice to the inbox of its owner. Does nothing if the
 * owner has set another webhook in the meantime.
 */
export const revokeWebhook = (
  { users, inbox }: Pick<NotificationStores, 'users' | 'inbox'>,
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
