import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DeadLetter, DeadLetterId, FinalFailure } from '../../notification/dead-letter.js';
import type { DeadLetterPosition, DeadLetterQueries, DeadLetters } from '../../notification/dead-letters.port.js';
import { refOf } from '../../user/user.js';
import { webhookPartsOf } from '../../user/webhook-url.js';
import type { Snapshot, StoredDeadLetter, Transaction } from './snapshot.js';

const whole = ({ notifications, users }: Snapshot, stored: StoredDeadLetter): O.Option<DeadLetter> => {
  const { notificationId, ...letter } = stored;
  return pipe(
    O.Do,
    O.bind('notification', () =>
      pipe(
        O.fromNullable(notifications.get(notificationId)),
        O.flatMap((found) => (found.kind === 'told' ? O.some(found.notification) : O.none)),
      ),
    ),
    O.bind('recipient', ({ notification }) => pipe(O.fromNullable(users.get(notification.recipientId)), O.map(refOf))),
    O.map((found): DeadLetter => ({ ...letter, ...found })),
  );
};

const isNewer = (one: DeadLetterPosition, other: DeadLetterPosition): boolean =>
  one.gaveUpAt > other.gaveUpAt || (one.gaveUpAt.getTime() === other.gaveUpAt.getTime() && one.id > other.id);

export const makeInMemoryDeadLetters = ({ read, write }: Transaction): DeadLetters => ({
  take: (id) =>
    TE.fromIO(() =>
      pipe(
        O.fromNullable(read().deadLetters.find((stored) => stored.id === id)),
        O.flatMap((stored) => whole(read(), stored)),
        O.tap((letter) => {
          write({ deadLetters: read().deadLetters.filter((stored) => stored.id !== letter.id) });
          return O.some(letter);
        }),
      ),
    ),
  redeliver: (notificationId, webhook) =>
    TE.fromIO(() => {
      const { id: webhookId } = webhookPartsOf(webhook);
      write({ deliveries: [...read().deliveries, { notificationId, webhookId }] });
    }),
});

export const makeInMemoryDeadLetterQueries = (committed: () => Snapshot): DeadLetterQueries => ({
  list: ({ limit, after }) =>
    TE.fromIO(() =>
      A.compact(committed().deadLetters.map((stored) => whole(committed(), stored)))
        .filter((letter) => after === null || isNewer(after, letter))
        .toSorted((a, b) => (isNewer(a, b) ? -1 : 1))
        .slice(0, limit),
    ),
});

/** Gives up what is first in line. */
export const giveUpNext = (
  { read, write, nextNumber }: Transaction,
  failure: FinalFailure,
  reason: string,
): TE.TaskEither<never, void> =>
  TE.fromIO(() => {
    const { deliveries, deadLetters } = read();
    const [given, ...others] = deliveries;
    if (given === undefined) throw new Error('nothing waits to be sent');
    const now = new Date();
    const number = String(nextNumber('deadLetter')).padStart(12, '0');
    const letter: StoredDeadLetter = {
      id: `dead1e77-0000-4000-8000-${number}` as DeadLetterId,
      ...given,
      failure,
      reason,
      attempts: 1,
      queuedAt: now,
      gaveUpAt: now,
    };
    write({ deliveries: others, deadLetters: [...deadLetters, letter] });
  });
