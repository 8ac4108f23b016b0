import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type {
  DeliveryFailure,
  DigestMessage,
  NotificationMessage,
  Notifier,
} from '#src/notification/delivery/notifier.port.js';
import type { MessageId } from '#src/notification/delivery/posted-message.js';
import type { WebhookUrl } from '#src/user/webhook-url.js';

export type RecordingNotifier = Notifier &
  Readonly<{
    /** What is there to be read, in the order of sending. A message that failed is not among it. */
    delivered: () => readonly NotificationMessage[];
    /** Digests that arrived, in order. */
    digests: () => readonly DigestMessage[];
    /** Where test messages arrived, in order. */
    tested: () => readonly WebhookUrl[];
    /** From now on every message fails so; `null` delivers again. */
    failWith: (failure: DeliveryFailure | null) => void;
    /** From now on every webhook is to be paused for so many seconds. */
    pauseFor: (seconds: number) => void;
    /** Somebody deletes all that was delivered. */
    forget: () => void;
  }>;

/** Keeps what it is sent. */
export const makeRecordingNotifier = (): RecordingNotifier => {
  const messages = new Map<MessageId, NotificationMessage>();
  const digests: DigestMessage[] = [];
  const tested: WebhookUrl[] = [];
  let failure: DeliveryFailure | null = null;
  let sent = 0;
  let pause = 0;

  const unlessFailing = <A>(act: () => A): TE.TaskEither<DeliveryFailure, A> =>
    TE.fromIOEither(() => (failure === null ? E.right(act()) : E.left(failure)));

  return {
    send: (message) =>
      unlessFailing(() => {
        sent += 1;
        const id = String(sent) as MessageId;
        messages.set(id, message);
        return id;
      }),
    edit: (id, message) =>
      unlessFailing(() => {
        const found = messages.has(id);
        if (found) messages.set(id, message);
        return { found };
      }),
    sendDigest: (digest) => unlessFailing(() => void digests.push(digest)),
    pauseSeconds: () => pause,
    sendTest: ({ webhook }) => unlessFailing(() => void tested.push(webhook)),
    delivered: () => [...messages.values()],
    digests: () => [...digests],
    tested: () => [...tested],
    failWith: (next) => void (failure = next),
    pauseFor: (seconds) => void (pause = seconds),
    forget: () => messages.clear(),
  };
};
