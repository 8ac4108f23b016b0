import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { refOf } from '#src/shared/actor.js';
import type { DeadLetter } from '#src/notification/dead-letter/dead-letter.js';
import type {
  DeadLetterPosition,
  DeadLetterQueries,
  DeadLetters,
} from '#src/notification/dead-letter/dead-letters.port.js';
import { webhookPartsOf } from '#src/user/webhook-url.js';
import { queueDelivery, type Snapshot, type StoredDeadLetter, type Transaction } from '../snapshot.js';

const deadLetterOf = ({ notifications, users }: Snapshot, stored: StoredDeadLetter): O.Option<DeadLetter> => {
  const { notificationId, ...letter } = stored;
  return pipe(
    O.Do,
    O.bind('notification', () =>
      pipe(
        O.fromNullable(notifications.get(notificationId)),
        O.flatMap((found) => (found.kind === 'task' ? O.some(found.notification) : O.none)),
      ),
    ),
    O.bind('recipient', ({ notification }) => pipe(O.fromNullable(users.get(notification.recipientId)), O.map(refOf))),
    O.map((found): DeadLetter => ({ ...letter, ...found })),
  );
};

const isNewer = (one: DeadLetterPosition, other: DeadLetterPosition): boolean =>
  one.gaveUpAt > other.gaveUpAt || (one.gaveUpAt.getTime() === other.gaveUpAt.getTime() && one.id > other.id);

export const makeInMemoryDeadLetters = (transaction: Transaction): DeadLetters => ({
  remove: (id) =>
    TE.fromIO(() =>
      pipe(
        O.fromNullable(transaction.read().deadLetters.find((stored) => stored.id === id)),
        O.flatMap((stored) => deadLetterOf(transaction.read(), stored)),
        O.tap((letter) => {
          transaction.write({
            deadLetters: transaction.read().deadLetters.filter((stored) => stored.id !== letter.id),
          });
          return O.some(letter);
        }),
      ),
    ),
  redeliver: (notificationId, webhook) =>
    TE.fromIO(() => queueDelivery(transaction, notificationId, webhookPartsOf(webhook).id)),
});

export const makeInMemoryDeadLetterQueries = (committed: () => Snapshot): DeadLetterQueries => ({
  list: ({ limit, after }) =>
    TE.fromIO(() =>
      A.compact(committed().deadLetters.map((stored) => deadLetterOf(committed(), stored)))
        .filter((letter) => after === null || isNewer(after, letter))
        .toSorted((a, b) => (isNewer(a, b) ? -1 : 1))
        .slice(0, limit),
    ),
});
