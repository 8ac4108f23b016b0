import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NotificationId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import { notificationNotFound, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { NotificationStores } from '../notification-stores.js';
import type { InboxItem } from './inbox.js';

export type ReadNotificationDeps = Readonly<{ unitOfWork: UnitOfWork<NotificationStores>; clock: Clock }>;

export type ReadNotificationInput = Readonly<{ actor: Actor; notificationId: NotificationId }>;

export type ReadNotificationError = DomainErrorOf<'NotificationNotFound'> | Unavailable;

/** Marks an entry of the actor's inbox as read. Keeps the time of the first read. An entry of another user is not found. */
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

/** Marks all entries of the actor's inbox as read. Returns the number of entries that were unread. */
export const makeReadAllNotifications =
  ({ unitOfWork, clock }: ReadNotificationDeps): ReadAllNotifications =>
  ({ actor }) =>
    unitOfWork.run(({ inbox }) => inbox.markAllRead(actor.id, clock.now()));
