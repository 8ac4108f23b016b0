import {
  BURST_TIMING,
  digestOf,
  isDigest,
  isInBurst,
  MOST_TASKS_APART,
  MOST_TASKS_NAMED,
  secondsUntilCalm,
  type LaneAge,
  type TaskNews,
} from '@l-age/domain';
import { aNotification, aTask } from '@l-age/domain/testing';
import { expect } from 'chai';

const TIMING = { calmSeconds: 2, longestWaitSeconds: 10 };

describe('a message is part of a burst', () => {
  const table: readonly (readonly [string, boolean, Omit<LaneAge, 'latest'>])[] = [
    ['when nothing was ever posted', false, { head: 5, posted: null }],
    ['when it was queued before the last was posted', true, { head: 5, posted: 1 }],
    ['when it was queued just after the last was posted', true, { head: 1, posted: 2.9 }],
    ['when it was queued later than that', false, { head: 1, posted: 3 }],
    ['however long it has waited since', true, { head: 86_401, posted: 86_402 }],
  ];
  for (const [name, expected, age] of table) {
    it(`${name}: ${expected ? 'yes' : 'no'}`, () => {
      expect(isInBurst({ ...age, latest: null }, TIMING)).to.equal(expected);
    });
  }
});

describe('a burst is waited for', () => {
  const table: readonly (readonly [string, number, Omit<LaneAge, 'posted'>])[] = [
    ['as long as more may follow a message that is alone', 1.5, { head: 0.5, latest: null }],
    ['as long as more may follow the latest', 1.75, { head: 1, latest: 0.25 }],
    ['no longer once it is calm', 0, { head: 9, latest: 2 }],
    ['no longer than the first of it can wait', 0.5, { head: 9.5, latest: 0.25 }],
    ['not at all when the first of it has waited long enough', 0, { head: 3600, latest: 0 }],
  ];
  for (const [name, expected, age] of table) {
    it(`${name}: ${expected} s`, () => {
      expect(secondsUntilCalm({ ...age, posted: null }, TIMING)).to.equal(expected);
    });
  }

  it('for seconds, not for minutes', () => {
    expect(BURST_TIMING).to.deep.equal(TIMING);
  });
});

describe('a digest', () => {
  const news = (taskId: number, id = taskId): TaskNews => ({
    notification: aNotification({ id, taskId }),
    task: aTask({ id: taskId }),
  });
  const ofTasks = (count: number) => Array.from({ length: count }, (_, index) => news(index + 1));

  it('is made of more tasks than are told of one by one, however often each of them changed', () => {
    expect(isDigest(ofTasks(MOST_TASKS_APART))).to.equal(false);
    expect(isDigest([...ofTasks(MOST_TASKS_APART), news(1, 77), news(2, 78)])).to.equal(false);
    expect(isDigest(ofTasks(MOST_TASKS_APART + 1))).to.equal(true);
  });

  it('names each task once, in the order in which something happened to it, with all that did', () => {
    const { named, more } = digestOf([news(3, 10), news(1, 11), news(3, 12)]);
    expect(named.map(({ task }) => task.id)).to.deep.equal([3, 1]);
    expect(named.map(({ notifications }) => notifications.map(({ id }) => id))).to.deep.equal([[10, 12], [11]]);
    expect(more).to.equal(0);
  });

  it('tells of a task as it was read last', () => {
    const later = { ...news(1, 2), task: aTask({ id: 1, title: 'Later' }) };
    expect(digestOf([news(1, 1), later]).named.map(({ task }) => task.title)).to.deep.equal(['Later']);
  });

  it('names ten, and counts the tasks besides', () => {
    const { named, more } = digestOf([...ofTasks(49), news(49, 99)]);
    expect(named.map(({ task }) => task.id)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(more).to.equal(49 - MOST_TASKS_NAMED);
  });

  it('counts nothing besides exactly ten', () => {
    expect(digestOf(ofTasks(10))).to.include({ more: 0 });
  });
});
