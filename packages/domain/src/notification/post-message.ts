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

export type NewMessage = Omit<NotificationMessage, 'earlier'>;

/** `isNew` unless it was added to a message that was there. */
export type Posted = Readonly<{ isNew: boolean }>;

type Posting = TE.TaskEither<DeliveryFailure | Unavailable, Posted>;

/** The message that a notification is to be added to: an edit of a task to what was posted about it a moment ago. */
export const findOpenMessage = (
  { postedMessages, clock }: PostMessageDeps,
  { notification, webhook }: NewMessage,
): TE.TaskEither<Unavailable, O.Option<PostedMessage>> =>
  mayFold(notification)
    ? pipe(
        postedMessages.find(notification.recipientId, [notification.taskId]),
        TE.map(([posted]) => O.fromNullable(posted)),
        TE.map(O.filter((posted) => isOpen(posted, webhook, clock.now()))),
      )
    : TE.right(O.none);

/** What is posted must not be posted again because nobody noted it: an edit of the task is a message of its own then. */
export const postAnew = ({ notifier, postedMessages, clock }: PostMessageDeps, message: NewMessage): Posting =>
  pipe(
    notifier.send({ ...message, earlier: [] }),
    TE.flatMap((messageId) =>
      messageId === null
        ? TE.right(undefined)
        : pipe(
            postedMessages.keep(firstOf(message, messageId, clock.now())),
            TE.orElseW(() => TE.right(undefined)),
          ),
    ),
    TE.map(() => ({ isNew: true })),
  );

const firstOf = ({ webhook, notification }: NewMessage, messageId: MessageId, now: Date): PostedMessage => ({
  recipientId: notification.recipientId,
  taskId: notification.taskId,
  webhookId: webhookPartsOf(webhook).id,
  messageId,
  postedAt: now,
  summaries: [notification.summary],
});

/** Anew when somebody has deleted what was posted. */
export const addToPosted = (deps: PostMessageDeps, posted: PostedMessage, message: NewMessage): Posting => {
  const { notifier, postedMessages } = deps;
  return pipe(
    notifier.edit(posted.messageId, { ...message, earlier: posted.summaries }),
    TE.flatMap(({ found }) =>
      found
        ? pipe(
            postedMessages.keep({ ...posted, summaries: [...posted.summaries, message.notification.summary] }),
            TE.map(() => ({ isNew: false })),
          )
        : postAnew(deps, message),
    ),
  );
};
