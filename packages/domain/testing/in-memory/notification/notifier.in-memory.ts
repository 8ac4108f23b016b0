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
    /** The delivered messages in the order of sending, with later edits. */
    delivered: () => readonly NotificationMessage[];
    /** The delivered digests, in order. */
    digests: () => readonly DigestMessage[];
    /** The webhooks of delivered test messages, in order. */
    tested: () => readonly WebhookUrl[];
    /** Every later message fails with this failure. `null`: messages are delivered again. */
    failWith: (failure: DeliveryFailure | null) => void;
    /** Sets the pause of every webhook. */
    pauseFor: (seconds: number) => void;
    /** Deletes all delivered messages, as a person can do in Discord. */
    deleteMessages: () => void;
  }>;

/** Records all messages. */
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
    deleteMessages: () => messages.clear(),
  };
};
