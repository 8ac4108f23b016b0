import { deepEqual, equal } from 'node:assert/strict';
import type { Lane } from '../../notification/lane.port.js';
import type { NotificationId } from '../../notification/notification.js';
import { contractCase, succeed, type Contract, type Disposable } from './contract.js';

export type LaneSubject = Disposable &
  Readonly<{
    /** Queues one more on the lane. */
    queue: () => Promise<NotificationId>;
    /** Queues one on another lane. */
    queueElsewhere: () => Promise<void>;
    /** The lane as whoever delivers its head sees it, from now on. */
    takeHead: () => Promise<Lane>;
    /** Settles the head that was taken, and these together with it. */
    settle: (outcome: Readonly<{ isNew: boolean; others: readonly NotificationId[] }>) => Promise<void>;
    /** Lets so many seconds pass, or moves what has happened so far into the past. */
    pass: (seconds: number) => Promise<void>;
  }>;

const EVERYTHING = { skip: 0, limit: 100 };

/** About so many seconds: clocks go on while the case runs. */
const isAbout = (seconds: number | null, expected: number): void =>
  equal(
    seconds !== null && Math.abs(seconds - expected) < 30,
    true,
    `${String(seconds)} is not about ${String(expected)}`,
  );

/** {@link Lane}: what is on its way to one webhook, in order, and how old it is. */
export const laneContract: Contract<LaneSubject> = {
  name: 'a lane',
  cases: [
    contractCase('tells what is behind its head, the oldest first, and nothing of another lane', async (subject) => {
      await subject.queue();
      await subject.queueElsewhere();
      const lane = await subject.takeHead();
      deepEqual(await succeed(lane.behind(EVERYTHING)), []);
      const behind = [await subject.queue(), await subject.queue(), await subject.queue()];
      await subject.queueElsewhere();
      deepEqual(await succeed(lane.behind(EVERYTHING)), behind);
      deepEqual(await succeed(lane.behind({ skip: 1, limit: 1 })), behind.slice(1, 2));
      deepEqual(await succeed(lane.behind({ skip: 3, limit: 1 })), []);
    }),
    contractCase('knows how old its head is, and the latest behind it', async (subject) => {
      await subject.queue();
      const lane = await subject.takeHead();
      await subject.pass(1000);
      equal((await succeed(lane.age())).latest, null);
      await subject.queue();
      await subject.pass(100);
      await subject.queue();
      await subject.pass(500);
      const { head, latest } = await succeed(lane.age());
      isAbout(head, 1600);
      isAbout(latest, 500);
    }),
    contractCase(
      'knows how long ago something new was posted; an edit and what was not sent are nothing new',
      async (subject) => {
        for (let count = 0; count < 3; count += 1) await subject.queue();
        equal((await succeed((await subject.takeHead()).age())).posted, null);
        await subject.settle({ isNew: false, others: [] });
        equal((await succeed((await subject.takeHead()).age())).posted, null);
        await subject.settle({ isNew: true, others: [] });
        await subject.pass(1000);
        isAbout((await succeed((await subject.takeHead()).age())).posted, 1000);
      },
    ),
    contractCase('goes on behind what was settled together with its head', async (subject) => {
      const [first, second, third, fourth] = [
        await subject.queue(),
        await subject.queue(),
        await subject.queue(),
        await subject.queue(),
      ];
      const lane = await subject.takeHead();
      deepEqual(await succeed(lane.behind(EVERYTHING)), [second, third, fourth]);
      await subject.settle({ isNew: true, others: [second, fourth] });
      const fifth = await subject.queue();
      deepEqual(await succeed((await subject.takeHead()).behind(EVERYTHING)), [fifth]);
      deepEqual(new Set([first, second, third, fourth, fifth]).size, 5);
    }),
  ],
};
