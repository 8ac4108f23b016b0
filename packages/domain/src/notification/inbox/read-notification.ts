import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { notificationNotFound, type DomainErrorOf, type Unavailable } from '../../errors.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { Actor } from '../../user/user.js';
import type { InboxItem } from './inbox.js';
import type { NotificationId } from '../notification.js';

export type ReadNotificationDeps = Readonly<{ unitOfWork: UnitOfWork; clock: Clock }>;

export type ReadNotificationInput = Readonly<{ actor: Actor; notificationId: NotificationId }>;

export type ReadNotificationError = DomainErrorOf<'NotificationNotFound'> | Unavailable;

/** Marks one entry of one's own inbox as read; again changes nothing. Another's does not exist. */
export type ReadNotification = (input: ReadNotificationInput) => TE.TaskEither<ReadNotificationError, InboxItem>;

export const makeReadNotification =
  ({ unitOfWork, clock }: ReadNotificationDeps): ReadNotification =>
  ({ actor, notificationId }) =>
    unitOfWork.run(({ inbox }) =>
      pipe(
        inbox.markRead(actor.id, notificationId, clock.now()),
        TE.flatMap(TE.fromOption(() => notificationNotFound(notificationId))),
      ),
    );

export type ReadAllNotifications = (input: Readonly<{ actor: Actor }>) => TE.TaskEither<Unavailable, number>;

/** Marks all of one's own inbox as read, and says how many entries were not. */
export const makeReadAllNotifications =
  ({ unitOfWork, clock }: ReadNotificationDeps): ReadAllNotifications =>
  ({ actor }) =>
    unitOfWork.run(({ inbox }) => inbox.markAllRead(actor.id, clock.now()));
