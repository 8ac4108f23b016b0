import {
  notificationsFor,
  REASONS,
  preferenceRulesFor,
  type EventKind,
  type PreferenceTrigger,
  type TaskEvent,
} from '@l-age/domain';
import { aTask, commentId, userId, username, type TaskOverrides } from '@l-age/domain/testing';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';

// A failure shows the expected table.

const page = readFileSync(new URL('../../../../docs/notifications.md', import.meta.url), 'utf8');

/** The cells of the table between two marks, row by row. */
const tableIn = (name: string): readonly (readonly string[])[] => {
  const [, text = ''] = new RegExp(`<!-- ${name}: begin -->(.*?)<!-- ${name}: end -->`, 's').exec(page) ?? [];
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
};

const WHEN = new Date('2026-01-02T12:00:00.000Z');
const PEOPLE = {
  assignee: 2,
  'newly mentioned': 3,
  mentioned: 4,
  'former assignee': 5,
  creator: 6,
  commenter: 7,
} as const;

const BEFORE: TaskOverrides = {
  createdById: PEOPLE.creator,
  assigneeId: PEOPLE.assignee,
  mentions: { byId: [PEOPLE.mentioned] },
};

/** An event whose actor has no role in the task. */
const event = (
  more: Partial<Omit<TaskEvent, 'after'>>,
  after: TaskOverrides,
  before: TaskOverrides | null = {},
): TaskEvent => ({
  actor: { id: userId(1), username: username('actor') },
  action: 'updated',
  before: before === null ? null : aTask({ ...BEFORE, ...before }),
  after: aTask({
    ...BEFORE,
    mentions: { byId: [PEOPLE.mentioned, PEOPLE['newly mentioned']] },
    ...after,
  }),
  commentId: null,
  commentMentions: [],
  commenterIds: [userId(PEOPLE.commenter)],
  at: WHEN,
  ...more,
});

const aComment = { commentId: commentId(1), commentMentions: [userId(PEOPLE['newly mentioned'])] };

const EVENTS: Readonly<Record<string, TaskEvent>> = {
  'is created': event({ action: 'created', before: null, commenterIds: [] }, {}, null),
  'is given to another': event({}, {}, { assigneeId: PEOPLE['former assignee'] }),
  'is taken from its assignee': event({}, { assigneeId: null }, { assigneeId: PEOPLE['former assignee'] }),
  'changes its status': event({}, { status: 'done' }),
  'changes its priority': event({}, { priority: 'urgent' }),
  'changes its due date': event({}, { dueDate: WHEN }),
  'is commented on': event({ action: 'commented', ...aComment }, {}),
  'is edited otherwise': event({}, { title: 'Another title' }),
  'is restored': event({ action: 'restored' }, {}, { deletedAt: WHEN }),
  'has a comment edited': event({ action: 'comment_edited', ...aComment }, {}),
  'has a comment deleted': event(
    { action: 'comment_deleted', commentId: commentId(1) },
    { mentions: { byId: [PEOPLE.mentioned] } },
  ),
  'is deleted': event({ action: 'deleted' }, { deletedAt: WHEN, mentions: { byId: [PEOPLE.mentioned] } }),
};

const cellsOf = (happened: TaskEvent): readonly string[] => {
  const notifications = notificationsFor(happened);
  return Object.values(PEOPLE).map((person) => {
    const notification = notifications.find(({ recipientId }) => recipientId === userId(person));
    return notification === undefined ? '–' : `\`${notification.event}\`, ${notification.reason}`;
  });
};

/** All cases, in words. */
const SITUATIONS: Readonly<Record<string, PreferenceTrigger>> = {
  'a task is created and assigned to you': { event: 'created', reason: 'assigned', isMentioned: false },
  'a task is created and mentions you': { event: 'created', reason: 'mentioned', isMentioned: true },
  'a task is created, assigned to you, and mentions you': { event: 'created', reason: 'assigned', isMentioned: true },
  'a task is given to you': { event: 'assigned', reason: 'assigned', isMentioned: false },
  'a task or comment mentions you': { event: 'mentioned', reason: 'mentioned', isMentioned: true },
  'a comment mentions you, the assignee': { event: 'commented', reason: 'assigned', isMentioned: true },
};

const rowsOf = (situation: string, notification: PreferenceTrigger): readonly (readonly string[])[] =>
  preferenceRulesFor(notification).map(({ preferences, ignoresMute }, index) => [
    index === 0 ? situation : '… or',
    preferences.map((kind) => `\`${kind}\``).join(' and '),
    ignoresMute ? 'yes' : 'no',
  ]);

describe('docs/notifications.md', () => {
  it('lists who is notified of which event', () => {
    expect(tableIn('who-hears')).to.deep.equal([
      ['A task', ...Object.keys(PEOPLE)],
      ...Object.entries(EVENTS).map(([name, happened]) => [name, ...cellsOf(happened)]),
    ]);
  });

  it('names every reason except the one of notices', () => {
    const named = new Set(tableIn('who-hears').flatMap((row) => row.map((cell) => cell.split(', ')[1] ?? '')));
    for (const reason of REASONS) expect(named).to.include(reason);
  });

  it('lists the preferences of each case', () => {
    const others: readonly EventKind[] = ['unassigned', 'status_changed', 'commented', 'updated', 'deleted'];
    for (const kind of others)
      expect(preferenceRulesFor({ event: kind, reason: 'creator', isMentioned: false })).to.deep.equal([
        { preferences: [kind], ignoresMute: false },
      ]);
    expect(tableIn('switches')).to.deep.equal([
      ['Notification', 'Switches', 'Also of a muted task'],
      ...Object.entries(SITUATIONS).flatMap(([situation, notification]) => rowsOf(situation, notification)),
      ['anything else', 'that of the event', 'no'],
    ]);
  });
});
