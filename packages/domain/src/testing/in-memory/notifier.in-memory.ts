import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DeliveryFailure, NotificationMessage, Notifier } from '../../notification/notifier.port.js';

export type RecordingNotifier = Notifier &
  Readonly<{
    /** What was delivered, in order. A message that failed is not among it. */
    delivered: () => readonly NotificationMessage[];
    /** From now on every message fails so; `null` delivers again. */
    failWith: (failure: DeliveryFailure | null) => void;
  }>;

/** Keeps what it is sent. */
export const makeRecordingNotifier = (): RecordingNotifier => {
  const messages: NotificationMessage[] = [];
  let failure: DeliveryFailure | null = null;
  return {
    send: (message) =>
      TE.fromIOEither(() => {
        if (failure !== null) return E.left(failure);
        messages.push(message);
        return E.right(undefined);
      }),
    delivered: () => [...messages],
    failWith: (next) => void (failure = next),
  };
};
