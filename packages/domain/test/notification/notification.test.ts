import {
  kindOf,
  newlyMentioned,
  notificationsFor,
  type ActivityAction,
  type Task,
  type TaskEvent,
} from '@l-age/domain';
import { aTask, commentId, userId, username, type TaskOverrides } from '@l-age/domain/testing';
import { expect } from 'chai';

const NOW = new Date('2026-01-02T12:00:00.000Z');

const CREATOR = 1;
const ASSIGNEE = 2;
const MENTIONED = 3;
const OTHER = 4;

const nameOf = (id: number) => username(`user${String(id)}`);

/** The default action follows from the states. */
const actionOf = (before: Task | null, after: Task): ActivityAction => {
  if (before === null) return 'created';
  return after.deletedAt !== null && before.deletedAt === null ? 'deleted' : 'updated';
};

const eventBy = (
  actorId: number,
  before: Task | null,
  after: Task,
  more: Partial<Pick<TaskEvent, 'action' | 'commentId' | 'commentMentions' | 'commenterIds'>> = {},
): TaskEvent => ({
  actor: { id: userId(actorId), username: nameOf(actorId) },
  action: actionOf(before, after),
  before,
  after,
  commentId: null,
  commentMentions: [],
  commenterIds: [],
  at: NOW,
  ...more,
});

const PEOPLE: TaskOverrides = { createdById: CREATOR, assigneeId: ASSIGNEE, mentions: { byId: [MENTIONED] } };

/** An event that changes a task with a user in each role. */
const edited = (actorId: number, changes: TaskOverrides): TaskEvent =>
  eventBy(actorId, aTask(PEOPLE), aTask({ ...PEOPLE, version: 2, ...changes }));

/** An event about comment 7 on a task with a user in each role. */
const commented = (actorId: number, changes: TaskOverrides, more: Parameters<typeof eventBy>[3] = {}): TaskEvent =>
  eventBy(actorId, aTask(PEOPLE), aTask({ ...PEOPLE, ...changes }), {
    action: 'commented',
    commentId: commentId(7),
    ...more,
  });

/** `recipient event reason` of each notification. */
const notified = (event: TaskEvent): readonly string[] =>
  notificationsFor(event).map(({ recipientId, event: kind, reason }) => `${String(recipientId)} ${kind} ${reason}`);

describe('notificationsFor', () => {
  const table: readonly (readonly [string, TaskEvent, readonly string[]])[] = [
    ['created', eventBy(CREATOR, null, aTask(PEOPLE)), ['2 created assigned', '3 created mentioned']],
    ['created for oneself', eventBy(CREATOR, null, aTask({ createdById: CREATOR, assigneeId: CREATOR })), []],
    [
      'created with somebody in every role',
      eventBy(CREATOR, null, aTask({ assigneeId: 2, mentions: { byId: [2], inText: [2] } })),
      ['2 created assigned'],
    ],
    ['created for nobody', eventBy(CREATOR, null, aTask()), []],
    [
      'assigned to another by its creator',
      edited(CREATOR, { assigneeId: OTHER }),
      ['4 assigned assigned', '3 assigned mentioned', '2 unassigned unassigned'],
    ],
    [
      'handed on by its assignee',
      edited(ASSIGNEE, { assigneeId: OTHER }),
      ['4 assigned assigned', '3 assigned mentioned', '1 assigned creator'],
    ],
    [
      'taken from its assignee',
      edited(CREATOR, { assigneeId: null }),
      ['3 unassigned mentioned', '2 unassigned unassigned'],
    ],
    [
      'given up by its assignee',
      edited(ASSIGNEE, { assigneeId: null }),
      ['3 unassigned mentioned', '1 unassigned creator'],
    ],
    [
      'given to somebody mentioned: the stronger reason wins',
      edited(CREATOR, { assigneeId: MENTIONED }),
      ['3 assigned assigned', '2 unassigned unassigned'],
    ],
    [
      'taken from an assignee who stays mentioned: the stronger reason wins',
      edited(CREATOR, { assigneeId: null, mentions: { byId: [ASSIGNEE, MENTIONED] } }),
      ['2 mentioned mentioned', '3 unassigned mentioned'],
    ],
    [
      'with one more mention',
      edited(CREATOR, { mentions: { byId: [MENTIONED], inText: [OTHER] } }),
      ['2 updated assigned', '3 updated mentioned', '4 mentioned mentioned'],
    ],
    [
      'with a mention given in another way: the user is not notified again',
      edited(CREATOR, { mentions: { byId: [], inText: [MENTIONED] } }),
      ['2 updated assigned', '3 updated mentioned'],
    ],
    [
      'moved by its assignee',
      edited(ASSIGNEE, { status: 'in_progress' }),
      ['3 status_changed mentioned', '1 status_changed creator'],
    ],
    [
      'with another priority, by a superuser who is not in it',
      edited(9, { priority: 'urgent' }),
      ['2 priority_changed assigned', '3 priority_changed mentioned', '1 priority_changed creator'],
    ],
    [
      'with another due date',
      edited(CREATOR, { dueDate: NOW }),
      ['2 due_date_changed assigned', '3 due_date_changed mentioned'],
    ],
    ['edited', edited(CREATOR, { description: 'New' }), ['2 updated assigned', '3 updated mentioned']],
    ['deleted', edited(CREATOR, { deletedAt: NOW }), ['2 deleted assigned', '3 deleted mentioned']],
    [
      'commented on, by somebody who did so before',
      commented(OTHER, {}, { commenterIds: [OTHER, MENTIONED, 5].map(userId) }),
      ['2 commented assigned', '3 commented mentioned', '1 commented creator', '5 commented commenter'],
    ],
    [
      'commented on with a mention',
      commented(ASSIGNEE, { mentions: { byId: [MENTIONED], inComments: [OTHER] } }),
      ['3 commented mentioned', '4 mentioned mentioned', '1 commented creator'],
    ],
    [
      'commented on with a mention of somebody who was mentioned before, and of the assignee',
      commented(OTHER, {}, { commentMentions: [MENTIONED, ASSIGNEE].map(userId) }),
      ['2 commented assigned', '3 mentioned mentioned', '1 commented creator'],
    ],
    [
      'changed after somebody commented on it',
      eventBy(CREATOR, aTask(), aTask({ status: 'done' }), { commenterIds: [userId(5)] }),
      ['5 status_changed commenter'],
    ],
    ['about a comment that was only edited', commented(ASSIGNEE, {}, { action: 'comment_edited' }), []],
    [
      'about a comment that was edited to mention somebody',
      commented(ASSIGNEE, { mentions: { byId: [MENTIONED], inComments: [OTHER] } }, { action: 'comment_edited' }),
      ['4 mentioned mentioned'],
    ],
    ['about a comment that was deleted', commented(ASSIGNEE, {}, { action: 'comment_deleted' }), []],
    [
      'restored',
      eventBy(CREATOR, aTask({ ...PEOPLE, deletedAt: NOW }), aTask(PEOPLE), { action: 'restored' }),
      ['2 updated assigned', '3 updated mentioned'],
    ],
  ];
  for (const [name, event, notifications] of table) {
    it(`notifies ${name}`, () => {
      expect(notified(event)).to.deep.equal(notifications);
    });
  }

  it('does not notify the actor', () => {
    for (const actor of [CREATOR, ASSIGNEE, MENTIONED]) {
      const recipients = notificationsFor(edited(actor, { status: 'done' })).map(({ recipientId }) => recipientId);
      expect(recipients).to.have.members([CREATOR, ASSIGNEE, MENTIONED].filter((id) => id !== actor));
    }
  });

  it('contains task, actor and time', () => {
    const [notification] = notificationsFor(eventBy(CREATOR, null, aTask({ id: 7, assigneeId: ASSIGNEE })));
    expect(notification).to.deep.equal({
      recipientId: ASSIGNEE,
      event: 'created',
      reason: 'assigned',
      taskId: 7,
      commentId: null,
      actor: { id: CREATOR, username: 'user1' },
      summary: 'user1 assigned you #7 Send the offer',
      createdAt: NOW,
      isMentioned: false,
    });
  });

  it('marks users whom the event mentions, with any reason', () => {
    const mentionedIn = (event: TaskEvent) =>
      notificationsFor(event).flatMap(({ recipientId, isMentioned }) => (isMentioned ? [recipientId] : []));
    const everyRole: TaskOverrides = { assigneeId: ASSIGNEE, mentions: { byId: [ASSIGNEE, MENTIONED] } };
    expect(mentionedIn(eventBy(CREATOR, null, aTask(everyRole)))).to.deep.equal([ASSIGNEE, MENTIONED]);
    expect(mentionedIn(edited(CREATOR, { mentions: { byId: [MENTIONED, OTHER] } }))).to.deep.equal([OTHER]);
    expect(
      mentionedIn(commented(OTHER, everyRole, { commentMentions: [ASSIGNEE, MENTIONED].map(userId) })),
    ).to.deep.equal([ASSIGNEE, MENTIONED]);
  });
});

describe('the summary of a notification', () => {
  const summaries: readonly (readonly [TaskEvent, Readonly<Record<number, string>>])[] = [
    [eventBy(CREATOR, null, aTask(PEOPLE)), { [ASSIGNEE]: 'assigned you', [MENTIONED]: 'mentioned you in' }],
    [eventBy(9, null, aTask(PEOPLE)), { [CREATOR]: 'created' }],
    [
      edited(9, { assigneeId: OTHER }),
      {
        [OTHER]: 'assigned you',
        [MENTIONED]: 'reassigned',
        [ASSIGNEE]: 'unassigned you from',
        [CREATOR]: 'reassigned',
      },
    ],
    [edited(9, { assigneeId: null }), { [ASSIGNEE]: 'unassigned you from', [CREATOR]: 'unassigned' }],
    [edited(9, { mentions: { byId: [MENTIONED, OTHER] } }), { [OTHER]: 'mentioned you in', [CREATOR]: 'edited' }],
    [edited(9, { status: 'in_progress' }), { [ASSIGNEE]: 'moved to in progress:' }],
    [edited(9, { priority: 'high' }), { [ASSIGNEE]: 'set the priority to high on' }],
    [edited(9, { dueDate: NOW }), { [ASSIGNEE]: 'changed the due date of' }],
    [edited(9, { labels: ['new'] }), { [ASSIGNEE]: 'edited', [MENTIONED]: 'edited' }],
    [edited(9, { deletedAt: NOW }), { [ASSIGNEE]: 'deleted', [MENTIONED]: 'deleted' }],
    [commented(9, {}), { [ASSIGNEE]: 'commented on', [CREATOR]: 'commented on' }],
    [commented(9, { mentions: { byId: [MENTIONED, OTHER] } }), { [OTHER]: 'mentioned you in' }],
    [
      eventBy(9, aTask({ ...PEOPLE, deletedAt: NOW }), aTask(PEOPLE), { action: 'restored' }),
      { [ASSIGNEE]: 'restored', [CREATOR]: 'restored' },
    ],
  ];
  for (const [event, deeds] of summaries) {
    for (const [recipient, deed] of Object.entries(deeds)) {
      it(`for "${event.action}" and "${String(kindOf(event))}" to user ${recipient}: ${deed}`, () => {
        const summary = notificationsFor(event).find(({ recipientId }) => recipientId === Number(recipient))?.summary;
        expect(summary).to.equal(`${event.actor.username} ${deed} #1 Send the offer`);
      });
    }
  }
});

describe('kindOf', () => {
  it('returns the most important kind of several changes', () => {
    expect(kindOf(edited(9, { dueDate: NOW, title: 'New' }))).to.equal('due_date_changed');
    expect(kindOf(edited(9, { dueDate: NOW, priority: 'low' }))).to.equal('priority_changed');
    expect(kindOf(edited(9, { priority: 'low', status: 'done' }))).to.equal('status_changed');
    expect(kindOf(edited(9, { status: 'done', assigneeId: OTHER }))).to.equal('assigned');
    expect(kindOf(edited(9, { status: 'done', assigneeId: OTHER, deletedAt: NOW }))).to.equal('deleted');
  });

  it('returns an update for changes without a kind of their own', () => {
    expect(kindOf(eventBy(9, null, aTask(), { action: 'updated' }))).to.equal('updated');
  });

  it('does not return `deleted` for a change of a deleted task', () => {
    const deleted = aTask({ ...PEOPLE, deletedAt: NOW });
    expect(kindOf(eventBy(9, deleted, { ...deleted, priority: 'low' }))).to.equal('priority_changed');
  });
});

describe('newlyMentioned', () => {
  it('returns all mentioned users of a new task', () => {
    expect(newlyMentioned(eventBy(9, null, aTask({ mentions: { byId: [3], inText: [4, 3] } })))).to.deep.equal([3, 4]);
  });

  it('returns the users who were not mentioned before', () => {
    const before = aTask({ mentions: { byId: [3], inText: [4] } });
    const after = aTask({ mentions: { byId: [4, 5], inText: [3] } });
    expect(newlyMentioned(eventBy(9, before, after))).to.deep.equal([5]);
  });
});
