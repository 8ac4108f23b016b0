import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { TaskId } from '../task/task.js';
import { isDigest, MOST_BEHIND_IN_DIGEST, type TaskNews } from './digest.js';
import type { Lane } from './lane.port.js';
import { webhookFor, type SkipReason } from './may-be-told.js';
import type { NotificationQueries, PendingDelivery } from './notification-queries.port.js';
import type { NotificationId } from './notification.js';
import type { NewMessage } from './post-message.js';
import { isOpen, mayFold } from './posted-message.js';
import type { PostedMessages } from './posted-messages.port.js';

export type GatherBurstDeps = Readonly<{
  notificationQueries: NotificationQueries;
  postedMessages: PostedMessages;
  clock: Clock;
}>;

/** A notification that is not told, and why. */
export type Dropped = Readonly<{ notificationId: NotificationId; why: SkipReason }>;

/** What is to be told together, beginning with the head of the lane, and what on the way to it is not told at all. */
export type Burst = Readonly<{ news: readonly TaskNews[]; dropped: readonly Dropped[] }>;

/** So many are looked at in a step, and the first step decides: a long lane about few tasks is not read to its end for each of them. */
const STEP = 100;

/**
 * What is told of in the same message as the head of the lane, if it is so much that a digest is made of it: what is
 * behind it for the same person at the same webhook. Left where they are, for their own turn, are messages to others,
 * and edits that go into a message which is there.
 */
export const gatherBurst = (
  deps: GatherBurstDeps,
  lane: Lane,
  head: NewMessage,
  gathered: Burst = { news: [head], dropped: [] },
  skip = 0,
): TE.TaskEither<Unavailable, Burst> =>
  pipe(
    lane.behind({ skip, limit: STEP }),
    TE.flatMap((ids) =>
      pipe(
        gatherThese(deps, head, gathered, ids),
        TE.flatMap((soFar) => {
          const isAll = ids.length < STEP || skip + STEP >= MOST_BEHIND_IN_DIGEST;
          return isAll || !isDigest(soFar.news) ? TE.right(soFar) : gatherBurst(deps, lane, head, soFar, skip + STEP);
        }),
      ),
    ),
  );

const gatherThese = (
  deps: GatherBurstDeps,
  head: NewMessage,
  { news, dropped }: Burst,
  ids: readonly NotificationId[],
): TE.TaskEither<Unavailable, Burst> =>
  pipe(
    TE.Do,
    TE.bind('found', () => deps.notificationQueries.findForDelivery(ids)),
    TE.bind('open', ({ found }) => findOpenTasks(deps, head, found)),
    TE.map(({ found, open }) => {
      const judged = found.map((pending) => ({ pending, verdict: judge(head, open, pending) }));
      return {
        news: [...news, ...judged.flatMap(({ pending, verdict }) => (verdict === 'told' ? [pending] : []))],
        dropped: [
          ...dropped,
          ...goneOf(ids, found),
          ...judged.flatMap(({ pending: { notification }, verdict }) =>
            verdict === 'told' || verdict === 'stays' ? [] : [{ notificationId: notification.id, why: verdict }],
          ),
        ],
      };
    }),
  );

const judge = (
  head: NewMessage,
  open: ReadonlySet<TaskId>,
  pending: PendingDelivery,
): 'told' | 'stays' | SkipReason => {
  const { notification, task } = pending;
  if (notification.recipientId !== head.notification.recipientId) return 'stays';
  const webhook = webhookFor(pending);
  if (E.isLeft(webhook)) return webhook.left;
  return webhook.right !== head.webhook || (mayFold(notification) && open.has(task.id)) ? 'stays' : 'told';
};

const goneOf = (ids: readonly NotificationId[], found: readonly PendingDelivery[]): readonly Dropped[] => {
  const there = new Set(found.map(({ notification }) => notification.id));
  return ids.filter((id) => !there.has(id)).map((notificationId) => ({ notificationId, why: 'notification_gone' }));
};

/** The tasks about which a message is there that edits go into. */
const findOpenTasks = (
  { postedMessages, clock }: GatherBurstDeps,
  { notification: { recipientId }, webhook }: NewMessage,
  found: readonly PendingDelivery[],
): TE.TaskEither<Unavailable, ReadonlySet<TaskId>> => {
  const edited = found.filter(({ notification }) => mayFold(notification)).map(({ task }) => task.id);
  return pipe(
    edited.length === 0 ? TE.right([]) : postedMessages.find(recipientId, [...new Set(edited)]),
    TE.map((posted) => {
      const open = posted.filter((message) => isOpen(message, webhook, clock.now()));
      return new Set(open.map(({ taskId }) => taskId));
    }),
  );
};
