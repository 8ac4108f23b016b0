import {
  applyChanges,
  changedFields,
  completedAtOf,
  mentionedUserIds,
  peopleIn,
  revise,
  viewOf,
  type TaskChanges,
} from '@l-age/domain';
import { aTask, label, taskTitle, userId, username } from '@l-age/domain/testing';
import { expect } from 'chai';

const EARLIER = new Date('2026-01-01T12:00:00.000Z');
const NOW = new Date('2026-01-02T12:00:00.000Z');

describe('completedAtOf', () => {
  it('is set when a task becomes done, kept while it is done, and cleared otherwise', () => {
    expect(completedAtOf('done', null, NOW)).to.equal(NOW);
    expect(completedAtOf('done', EARLIER, NOW)).to.equal(EARLIER);
    expect(completedAtOf('in_progress', EARLIER, NOW)).to.be.null;
    expect(completedAtOf('todo', null, NOW)).to.be.null;
  });
});

describe('mentionedUserIds', () => {
  it('returns the users of all mentions once, ascending by id', () => {
    expect(mentionedUserIds(aTask({ mentions: { byId: [10, 9, 2], inText: [9, 1] } }))).to.deep.equal([1, 2, 9, 10]);
  });
});

describe('applyChanges', () => {
  const before = aTask({
    title: 'Before',
    description: 'Old',
    assigneeId: 2,
    mentions: { byId: [3], inText: [4] },
    labels: ['one', 'two'],
    dueDate: EARLIER,
  });

  const changes: readonly (readonly [keyof TaskChanges, TaskChanges])[] = [
    ['title', { title: taskTitle('After') }],
    ['description', { description: 'New' }],
    ['description', { description: null }],
    ['status', { status: 'done' }],
    ['priority', { priority: 'urgent' }],
    ['assigneeId', { assigneeId: userId(5) }],
    ['assigneeId', { assigneeId: null }],
    ['mentionedUserIds', { mentionedUserIds: [userId(3), userId(5)] }],
    ['mentionedUserIds', { mentionedUserIds: [userId(5)] }],
    ['mentionedUserIds', { mentionedUserIds: [] }],
    ['labels', { labels: [label('one'), label('Two')] }],
    ['labels', { labels: [] }],
    ['dueDate', { dueDate: NOW }],
    ['dueDate', { dueDate: null }],
  ];
  for (const [field, change] of changes) {
    it(`changes ${field} for ${JSON.stringify(change)}, and no other field`, () => {
      const after = applyChanges(before, change, NOW);
      expect(changedFields(before, after)).to.deep.equal([field]);
      expect(after.mentions.inText).to.deep.equal(before.mentions.inText);
    });
  }

  it('changes nothing for an empty change, and for present values in another order', () => {
    const present: TaskChanges = {
      title: before.title,
      description: before.description,
      status: before.status,
      priority: before.priority,
      assigneeId: before.assigneeId,
      mentionedUserIds: [userId(3), userId(3)],
      labels: [label('two'), label('one')],
      dueDate: new Date(EARLIER),
    };
    expect(changedFields(before, applyChanges(before, {}, NOW))).to.deep.equal([]);
    expect(changedFields(before, applyChanges(before, present, NOW))).to.deep.equal([]);
  });

  it('sets the values, and the time of completion', () => {
    const after = applyChanges(before, { status: 'done', title: taskTitle('After'), dueDate: null }, NOW);
    expect(after).to.deep.equal({ ...before, status: 'done', title: 'After', dueDate: null, completedAt: NOW });
    expect(applyChanges(after, { status: 'todo' }, NOW).completedAt).to.be.null;
  });

  it('is followed by a new version and time', () => {
    expect(revise(before, NOW)).to.deep.equal({ ...before, version: 2, updatedAt: NOW });
  });
});

describe('viewOf', () => {
  const names = [1, 2, 3, 4].map((id) => ({ id: userId(id), username: username(`user${String(id)}`) }));

  it('resolves the names of all users', () => {
    const task = aTask({ createdById: 1, assigneeId: 2, mentions: { byId: [3], inText: [2] } });
    expect(peopleIn(task)).to.deep.equal([1, 2, 3]);
    expect(viewOf(task, names)).to.deep.equal({
      task,
      createdBy: { id: 1, username: 'user1' },
      assignee: { id: 2, username: 'user2' },
      mentionedUsers: [
        { id: 2, username: 'user2' },
        { id: 3, username: 'user3' },
      ],
    });
  });

  it('returns no assignee for an unassigned task', () => {
    const task = aTask({ createdById: 1 });
    expect(peopleIn(task)).to.deep.equal([1]);
    expect(viewOf(task, names).assignee).to.be.null;
  });

  it('returns only the public part of users', () => {
    const secretive = names.map((name) => ({ ...name, hashedPassword: 'secret' }));
    expect(JSON.stringify(viewOf(aTask({ createdById: 1, assigneeId: 2 }), secretive))).not.to.contain('secret');
  });

  it('throws if a user is not stored', () => {
    expect(() => viewOf(aTask({ id: 7, createdById: 9 }), names)).to.throw('task 7 references user 9');
  });
});
