import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import { BURST_TIMING, isInBurst, secondsUntilCalm, type BurstTiming } from './burst.js';
import { deliveredAlone, type Delivery, type UndeliveredMessage } from './delivery.js';
import { digestOf, isDigest } from './digest.js';
import { gatherBurst, type Burst, type GatherBurstDeps } from './gather-burst.js';
import type { Lane } from './lane.port.js';
import type { Notifier } from './notifier.port.js';
import { postAnew, type NewMessage, type PostMessageDeps } from './post-message.js';

export type PostWhenCalmDeps = GatherBurstDeps &
  PostMessageDeps &
  Readonly<{
    notifier: Pick<Notifier, 'sendDigest'>;
    /** For tests that have no time; {@link BURST_TIMING} otherwise. */
    burstTiming?: BurstTiming;
  }>;

type Posting = TE.TaskEither<UndeliveredMessage | Unavailable, Delivery>;

/**
 * Posts a new message at once when the lane was quiet before it. Otherwise more of the kind may be coming: when that is
 * over, everything is told in one digest, if it is much, and else one by one.
 */
export const postWhenCalm = (deps: PostWhenCalmDeps, lane: Lane, message: NewMessage): Posting => {
  const { burstTiming = BURST_TIMING } = deps;
  return pipe(
    lane.age(),
    TE.flatMap((age): Posting => {
      if (!isInBurst(age, burstTiming)) return postAlone(deps, message);
      const seconds = secondsUntilCalm(age, burstTiming);
      if (seconds > 0) return TE.right({ outcome: 'waits', seconds });
      return pipe(
        gatherBurst(deps, lane, message),
        TE.flatMap((burst) => (isDigest(burst.news) ? postDigest(deps, message, burst) : postAlone(deps, message))),
      );
    }),
  );
};

const postAlone = (deps: PostWhenCalmDeps, message: NewMessage): Posting =>
  pipe(postAnew(deps, message), TE.map(deliveredAlone));

const postDigest = ({ notifier }: PostWhenCalmDeps, { webhook, pingUserId }: NewMessage, burst: Burst): Posting => {
  const others = burst.news.slice(1).map(({ notification }) => notification.id);
  return pipe(
    notifier.sendDigest({ webhook, pingUserId, ...digestOf(burst.news) }),
    TE.map((): Delivery => ({ outcome: 'delivered', isNew: true, others, dropped: burst.dropped })),
    TE.mapLeft((failure) => ({ ...failure, others })),
  );
};
