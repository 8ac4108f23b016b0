import { compareIn, NEWEST_FIRST, positionOf, type TaskOrder } from '@l-age/domain';
import { aTask } from '@l-age/domain/testing';
import { expect } from 'chai';

const sorted = (order: TaskOrder, tasks: readonly Parameters<typeof aTask>[0][]): readonly number[] =>
  tasks
    .map((task) => positionOf(order, aTask(task)))
    .toSorted(compareIn(order))
    .map(({ id }) => id);

const day = (count: number) => new Date(Date.UTC(2026, 0, count));

describe('compareIn', () => {
  it('puts tasks without a due date last in both directions', () => {
    const tasks = [{ id: 1 }, { id: 2, dueDate: day(2) }, { id: 3, dueDate: day(1) }, { id: 4 }];
    expect(sorted({ by: 'dueDate', descending: false }, tasks)).to.deep.equal([3, 2, 1, 4]);
    expect(sorted({ by: 'dueDate', descending: true }, tasks)).to.deep.equal([2, 3, 4, 1]);
  });

  it('ranks priorities', () => {
    const tasks = (['urgent', 'low', 'high', 'medium'] as const).map((priority, index) => ({
      id: index + 1,
      priority,
    }));
    expect(sorted({ by: 'priority', descending: false }, tasks)).to.deep.equal([2, 4, 3, 1]);
  });

  it('compares titles case-insensitively by code points', () => {
    const tasks = ['b', 'A', 'ab', 'a', 'B', '🦓', '\uffee'].map((title, index) => ({ id: index + 1, title }));
    expect(sorted({ by: 'title', descending: false }, tasks)).to.deep.equal([2, 4, 3, 1, 5, 7, 6]);
    expect(sorted({ by: 'title', descending: true }, tasks)).to.deep.equal([6, 7, 5, 1, 3, 4, 2]);
  });

  it('uses only the id by default', () => {
    const tasks = [
      { id: 2, createdAt: day(1) },
      { id: 3, createdAt: day(3) },
      { id: 1, createdAt: day(2) },
    ];
    expect(sorted({ by: 'id', descending: false }, tasks)).to.deep.equal([1, 2, 3]);
    expect(sorted(NEWEST_FIRST, tasks)).to.deep.equal([3, 2, 1]);
  });

  it('compares times, and ids for equal times', () => {
    const tasks = [
      { id: 1, createdAt: day(2), updatedAt: day(1) },
      { id: 2, createdAt: day(1), updatedAt: day(1) },
      { id: 3, createdAt: day(2), updatedAt: day(3) },
    ];
    expect(sorted({ by: 'createdAt', descending: false }, tasks)).to.deep.equal([2, 1, 3]);
    expect(sorted({ by: 'createdAt', descending: true }, tasks)).to.deep.equal([3, 1, 2]);
    expect(sorted({ by: 'updatedAt', descending: true }, tasks)).to.deep.equal([3, 2, 1]);
  });
});
