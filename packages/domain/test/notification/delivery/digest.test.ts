import { digestOf, isDigest, MAX_SEPARATE_TASKS, MAX_NAMED_TASKS, type TaskUpdate } from '@l-age/domain';
import { aNotification, aTask } from '@l-age/domain/testing';
import { expect } from 'chai';

describe('digests', () => {
  const news = (taskId: number, id = taskId): TaskUpdate => ({
    notification: aNotification({ id, taskId }),
    task: aTask({ id: taskId }),
  });
  const ofTasks = (count: number) => Array.from({ length: count }, (_, index) => news(index + 1));

  it('need more than five tasks, with any number of notifications', () => {
    expect(isDigest(ofTasks(MAX_SEPARATE_TASKS))).to.equal(false);
    expect(isDigest([...ofTasks(MAX_SEPARATE_TASKS), news(1, 77), news(2, 78)])).to.equal(false);
    expect(isDigest(ofTasks(MAX_SEPARATE_TASKS + 1))).to.equal(true);
  });

  it('contain each task once, in the order of the first notification, with all its notifications', () => {
    const { named, more } = digestOf([news(3, 10), news(1, 11), news(3, 12)]);
    expect(named.map(({ task }) => task.id)).to.deep.equal([3, 1]);
    expect(named.map(({ notifications }) => notifications.map(({ id }) => id))).to.deep.equal([[10, 12], [11]]);
    expect(more).to.equal(0);
  });

  it('contain the latest state of a task', () => {
    const later = { ...news(1, 2), task: aTask({ id: 1, title: 'Later' }) };
    expect(digestOf([news(1, 1), later]).named.map(({ task }) => task.title)).to.deep.equal(['Later']);
  });

  it('name ten tasks, and count the others', () => {
    const { named, more } = digestOf([...ofTasks(49), news(49, 99)]);
    expect(named.map(({ task }) => task.id)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(more).to.equal(49 - MAX_NAMED_TASKS);
  });

  it('count no others for exactly ten tasks', () => {
    expect(digestOf(ofTasks(10))).to.include({ more: 0 });
  });
});
