import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Lane } from '../../notification/lane.port.js';
import type { NotificationId } from '../../notification/notification.js';
import type { Clock } from '../../shared/clock.port.js';

/** One lane, and what its queue does with it. */
export type InMemoryLane = Readonly<{
  /** As whoever delivers its head sees it; there must be one. */
  lane: Lane;
  add: (...ids: readonly NotificationId[]) => void;
  /** What is in it, the head first. */
  queued: () => readonly NotificationId[];
  /** Takes out the head and what else was told or dropped with it; `isNew` when a new message was posted. */
  settle: (outcome: Readonly<{ isNew: boolean; others: readonly NotificationId[] }>) => void;
}>;

type Queued = Readonly<{ id: NotificationId; at: number }>;

export const makeInMemoryLane = ({ now }: Clock): InMemoryLane => {
  let queue: readonly Queued[] = [];
  let postedAt: number | null = null;
  const secondsSince = (moment: number): number => (now().getTime() - moment) / 1000;
  const head = (): Queued => {
    const [first] = queue;
    if (first === undefined) throw new Error('the lane is empty');
    return first;
  };
  return {
    lane: {
      age: () =>
        TE.fromIO(() => {
          const latest = queue.slice(1).at(-1);
          return {
            head: secondsSince(head().at),
            latest: latest === undefined ? null : secondsSince(latest.at),
            posted: postedAt === null ? null : secondsSince(postedAt),
          };
        }),
      behind: ({ skip, limit }) => TE.fromIO(() => queue.slice(1 + skip, 1 + skip + limit).map(({ id }) => id)),
    },
    add: (...ids) => void (queue = [...queue, ...ids.map((id) => ({ id, at: now().getTime() }))]),
    queued: () => queue.map(({ id }) => id),
    settle: ({ isNew, others }) => {
      const settled = new Set([head().id, ...others]);
      queue = queue.filter(({ id }) => !settled.has(id));
      if (isNew) postedAt = now().getTime();
    },
  };
};
