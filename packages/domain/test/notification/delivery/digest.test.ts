import { digestOf, isDigest, MAX_SEPARATE_TASKS, MAX_NAMED_TASKS, type TaskUpdate } from '@l-age/domain';
import { aNotification, aTask } from '@l-age/domain/testing';
import { expect } from 'chai';

describe('a digest', () => {
  const news = (taskId: number, id = taskId): TaskUpdate => ({
    notification: aNotification({ id, taskId }),
    task: aTask({ id: taskId }),
  });
  const ofTasks = (count: number) => Array.from({ length: count }, (_, index) => news(index + 1));

  it('is made of more tasks than are told of one by one, however often each of them changed', () => {
    expect(isDigest(ofTasks(MAX_SEPARATE_TASKS))).to.equal(false);
    expect(isDigest([...ofTasks(MAX_SEPARATE_TASKS), news(1, 77), news(2, 78)])).to.equal(false);
    expect(isDigest(ofTasks(MAX_SEPARATE_TASKS + 1))).to.equal(true);
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
    expect(more).to.equal(49 - MAX_NAMED_TASKS);
  });

  it('counts nothing besides exactly ten', () => {
    expect(digestOf(ofTasks(10))).to.include({ more: 0 });
  });
});
