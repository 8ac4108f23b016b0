import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { DeliveryFailure, NotificationMessage, Notifier } from '../../notification/notifier.port.js';

export type RecordingNotifier = Notifier &
  Readonly<{
    /** What was delivered, in order. A message that failed is not among it. */
    delivered: () => readonly NotificationMessage[];
    /** Where test messages arrived, in order. */
    tested: () => readonly WebhookUrl[];
    /** From now on every message fails so; `null` delivers again. */
    failWith: (failure: DeliveryFailure | null) => void;
  }>;

/** Keeps what it is sent. */
export const makeRecordingNotifier = (): RecordingNotifier => {
  const messages: NotificationMessage[] = [];
  const tested: WebhookUrl[] = [];
  let failure: DeliveryFailure | null = null;
  const take = <Item>(taken: Item[], item: Item): E.Either<DeliveryFailure, void> => {
    if (failure !== null) return E.left(failure);
    taken.push(item);
    return E.right(undefined);
  };
  return {
    send: (message) => TE.fromIOEither(() => take(messages, message)),
    sendTest: ({ webhook }) => TE.fromIOEither(() => take(tested, webhook)),
    delivered: () => [...messages],
    tested: () => [...tested],
    failWith: (next) => void (failure = next),
  };
};
