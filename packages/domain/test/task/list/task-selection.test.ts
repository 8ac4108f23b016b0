import { isSelected, type TaskFilter } from '@l-age/domain';
import { aTask, userId } from '@l-age/domain/testing';
import { expect } from 'chai';

const ALL = { kind: 'all' } as const;

const passes = (filter: TaskFilter, task: Parameters<typeof aTask>[0], comments: readonly string[] = []): boolean =>
  isSelected(
    { scope: ALL, deleted: false, filter },
    aTask(task),
    comments.map((body) => ({ body })),
  );

const day = (count: number) => new Date(Date.UTC(2026, 0, count));

describe('isSelected: filters', () => {
  it('matches everything without a condition', () => {
    expect(passes({}, {})).to.be.true;
    expect(passes({ statuses: undefined, text: undefined }, {})).to.be.true;
  });

  it('combines conditions with AND, and the values of one condition with OR', () => {
    const filter: TaskFilter = { statuses: ['todo', 'done'], priorities: ['low', 'urgent'] };
    expect(passes(filter, { status: 'done', priority: 'low' })).to.be.true;
    expect(passes(filter, { status: 'in_progress', priority: 'low' })).to.be.false;
    expect(passes(filter, { status: 'done', priority: 'high' })).to.be.false;
  });

  it('distinguishes the roles of users', () => {
    const task = { createdById: 1, assigneeId: 2, mentions: { byId: [3], inText: [4], inComments: [5] } };
    expect(passes({ createdById: userId(1), assigneeId: userId(2), mentionedUserId: userId(4) }, task)).to.be.true;
    expect(passes({ createdById: userId(2) }, task)).to.be.false;
    expect(passes({ assigneeId: userId(1) }, task)).to.be.false;
    expect(passes({ mentionedUserId: userId(1) }, task)).to.be.false;
    expect(passes({ isAssigned: true, hasMentions: true }, task)).to.be.true;
  });

  it('finds tasks without assignee and mentions', () => {
    expect(passes({ assigneeId: null }, {})).to.be.true;
    expect(passes({ assigneeId: null }, { assigneeId: 2 })).to.be.false;
    expect(passes({ isAssigned: true }, {})).to.be.false;
    expect(passes({ hasMentions: true }, {})).to.be.false;
  });

  it('compares whole labels case-insensitively', () => {
    expect(passes({ label: 'BILLING' }, { labels: ['urgent', 'Billing'] })).to.be.true;
    expect(passes({ label: 'bill' }, { labels: ['Billing'] })).to.be.false;
  });

  it('includes the start of a time range, and excludes its end', () => {
    expect(passes({ dueAfter: day(2) }, { dueDate: day(2) })).to.be.true;
    expect(passes({ dueAfter: day(2) }, { dueDate: day(1) })).to.be.false;
    expect(passes({ dueBefore: day(2) }, { dueDate: day(2) })).to.be.false;
    expect(passes({ dueBefore: day(2) }, { dueDate: day(1) })).to.be.true;
    expect(passes({ dueAfter: day(2) }, {})).to.be.false;
    expect(passes({ dueBefore: day(2) }, {})).to.be.false;
    expect(passes({ updatedSince: day(2) }, { updatedAt: day(2) })).to.be.true;
    expect(passes({ updatedSince: day(2) }, { updatedAt: day(1) })).to.be.false;
  });

  it('searches title, description and comments together', () => {
    const task = { title: 'Offer', description: 'for Wien' };
    expect(passes({ text: 'offer wien sent' }, task, ['It was sent'])).to.be.true;
    expect(passes({ text: 'offer wien sent' }, task, [])).to.be.false;
  });
});

describe('isSelected: deleted tasks', () => {
  const deletedOnes = (scope: Parameters<typeof isSelected>[0]['scope'], task: Parameters<typeof aTask>[0]) =>
    isSelected({ scope, deleted: true, filter: {} }, aTask({ ...task, deletedAt: day(3) }), []);

  it('selects those of the viewer, or those of all users', () => {
    const mine = { kind: 'involved', viewerId: userId(1) } as const;
    expect(deletedOnes(mine, { createdById: 1 })).to.be.true;
    expect(deletedOnes(mine, { createdById: 2, assigneeId: 1 })).to.be.false;
    expect(deletedOnes(ALL, { createdById: 2 })).to.be.true;
    expect(deletedOnes({ ...mine, kind: 'assigned' }, { createdById: 1 })).to.be.false;
    expect(deletedOnes({ ...mine, kind: 'assigned' }, { createdById: 1, assigneeId: 1 })).to.be.true;
    expect(deletedOnes({ ...mine, kind: 'mentioned' }, { createdById: 1, mentions: { byId: [1] } })).to.be.true;
  });

  it('selects only deleted tasks, and no deleted task otherwise', () => {
    expect(isSelected({ scope: ALL, deleted: true, filter: {} }, aTask(), [])).to.be.false;
    expect(isSelected({ scope: ALL, deleted: false, filter: {} }, aTask({ deletedAt: day(1) }), [])).to.be.false;
  });
});
