import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import { webhookPartsOf } from '../user/webhook-url.js';
import type { DeliveryFailure, NotificationMessage, Notifier } from './notifier.port.js';
import { isOpen, mayFold, type MessageId, type PostedMessage } from './posted-message.js';
import type { PostedMessages } from './posted-messages.port.js';

export type PostMessageDeps = Readonly<{
  notifier: Pick<Notifier, 'send' | 'edit'>;
  postedMessages: PostedMessages;
  clock: Clock;
}>;

type NewMessage = Omit<NotificationMessage, 'earlier'>;

type Posting = TE.TaskEither<DeliveryFailure | Unavailable, void>;

/** Adds an edit of a task to the message about it that was posted a moment ago; posts everything else anew. */
export const postMessage = (deps: PostMessageDeps, message: NewMessage): Posting => {
  const { recipientId, taskId } = message.notification;
  const now = deps.clock.now();
  return pipe(
    mayFold(message.notification) ? deps.postedMessages.find(recipientId, taskId) : TE.right(O.none),
    TE.map(O.filter((posted) => isOpen(posted, message.webhook, now))),
    TE.flatMap(
      O.match(
        () => postAnew(deps, message, now),
        (posted) => addTo(deps, posted, message, now),
      ),
    ),
  );
};

/** What is posted must not be posted again because nobody noted it: an edit of the task is a message of its own then. */
const postAnew = ({ notifier, postedMessages }: PostMessageDeps, message: NewMessage, now: Date): Posting =>
  pipe(
    notifier.send({ ...message, earlier: [] }),
    TE.flatMap((messageId) =>
      messageId === null
        ? TE.right(undefined)
        : pipe(
            postedMessages.keep(firstOf(message, messageId, now)),
            TE.orElse((): Posting => TE.right(undefined)),
          ),
    ),
  );

const firstOf = ({ webhook, notification }: NewMessage, messageId: MessageId, now: Date): PostedMessage => ({
  recipientId: notification.recipientId,
  taskId: notification.taskId,
  webhookId: webhookPartsOf(webhook).id,
  messageId,
  postedAt: now,
  summaries: [notification.summary],
});

const addTo = (deps: PostMessageDeps, posted: PostedMessage, message: NewMessage, now: Date): Posting => {
  const { notifier, postedMessages } = deps;
  return pipe(
    notifier.edit(posted.messageId, { ...message, earlier: posted.summaries }),
    TE.flatMap(({ found }) =>
      found
        ? postedMessages.keep({ ...posted, summaries: [...posted.summaries, message.notification.summary] })
        : postAnew(deps, message, now),
    ),
  );
};
