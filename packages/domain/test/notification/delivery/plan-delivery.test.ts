import {
  DEBOUNCE_WINDOW,
  planDelivery,
  type DeliveryId,
  type MessageId,
  type PendingDelivery,
  type Plan,
  type PostedMessage,
  type QueuedDelivery,
} from '@l-age/domain';
import { aNotification, aTask, aUser, notificationId, type NotificationOverrides } from '@l-age/domain/testing';
import { expect } from 'chai';

const NOW = new Date('2026-01-01T12:00:00.000Z');
const secondsAgo = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);

const webhookNumber = (number: number) => `https://discord.com/api/webhooks/${number}/token`;
const BERT = aUser({ id: 2, username: 'bert', discord: { webhook: webhookNumber(1) } });

type Overrides = Readonly<{
  taskId?: number;
  ago?: number;
  recipient?: PendingDelivery['recipient'];
  notification?: NotificationOverrides;
  isGone?: true;
}>;

type Waiting = QueuedDelivery & Readonly<{ pending: PendingDelivery | null }>;

/** A notification to `bert` about his task, queued the given number of seconds ago. */
const delivery = (id: number, overrides: Overrides = {}): Waiting => {
  const { taskId = id, ago = 60, recipient = BERT, notification = {}, isGone } = overrides;
  return {
    id: id as DeliveryId,
    notificationId: notificationId(id),
    queuedAt: secondsAgo(ago),
    pending:
      isGone === true
        ? null
        : {
            notification: aNotification({ id, taskId, recipientId: recipient.id, ...notification }),
            task: aTask({ id: taskId, assigneeId: recipient.id }),
            recipient,
          },
  };
};

const deliveries = (count: number, overrides: Overrides = {}): readonly Waiting[] =>
  Array.from({ length: count }, (_, index) => delivery(index + 1, overrides));

const posted = (taskId: number, ago: number, webhookId = '1'): PostedMessage => ({
  recipientId: BERT.id,
  taskId: aTask({ id: taskId }).id,
  webhookId,
  messageId: `about ${taskId}` as MessageId,
  postedAt: secondsAgo(ago),
  summaries: ['created'],
});

const plan = (
  deliveries: readonly Waiting[],
  { postedAt = null, posted = [] }: Readonly<{ postedAt?: Date | null; posted?: readonly PostedMessage[] }> = {},
): Plan => {
  const pending = deliveries.flatMap((each) => each.pending ?? []);
  const lane = { webhookId: '1', lease: 1, attempts: 0, deliveries, postedAt, leasedAt: NOW };
  return planDelivery(lane, pending, posted, DEBOUNCE_WINDOW);
};

const idsOf = (plan: Plan): readonly number[] => ('deliveries' in plan ? plan.deliveries.map(({ id }) => id) : []);
const droppedBy = (plan: Plan) =>
  'dropped' in plan ? plan.dropped.map(({ delivery: { id }, why }) => [id, why]) : undefined;

const EDIT = { event: 'status_changed' } as const;

describe('planDelivery', () => {
  it('sends the first delivery alone if nothing was posted before', () => {
    const sent = plan(deliveries(50, { ago: 0 }));
    expect(sent).to.include({ action: 'send' });
    expect(idsOf(sent)).to.deep.equal([1]);
    expect(droppedBy(sent)).to.deep.equal([]);
    expect('message' in sent && sent.message).to.deep.include({ webhook: webhookNumber(1), pingUserId: null });
  });

  it('sends nothing for an empty lane', () => {
    expect(plan([])).to.deep.equal({ action: 'drop', dropped: [] });
  });

  const timing: readonly (readonly [
    string,
    Date | 'sent',
    Readonly<{ postedAgo: number; queuedAgo: number; lastAgo: number }>,
  ])[] = [
    ['a message that was queued two seconds after the last post', 'sent', { postedAgo: 5, queuedAgo: 3, lastAgo: 0 }],
    ['a message that was queued just before that', secondsAgo(-2), { postedAgo: 5, queuedAgo: 3.001, lastAgo: 0 }],
    ['a message that was queued before the last post', secondsAgo(-0.5), { postedAgo: 1, queuedAgo: 3, lastAgo: 1.5 }],
    ['a message after which nothing was queued for two seconds', 'sent', { postedAgo: 3, queuedAgo: 5, lastAgo: 2 }],
    ['a message that has almost waited ten seconds', secondsAgo(-0.25), { postedAgo: 11, queuedAgo: 9.75, lastAgo: 0 }],
    ['a message that has waited ten seconds', 'sent', { postedAgo: 11, queuedAgo: 10, lastAgo: 0 }],
    ['a message that has waited a day', 'sent', { postedAgo: 86_402, queuedAgo: 86_400, lastAgo: 0 }],
  ];
  for (const [name, expected, { postedAgo, queuedAgo, lastAgo }] of timing) {
    it(`for ${name}: ${expected === 'sent' ? 'sends the message' : 'waits until the debounce window ends'}`, () => {
      const waiting = [delivery(1, { ago: queuedAgo }), delivery(2, { ago: lastAgo })];
      const next = plan(waiting, { postedAt: secondsAgo(postedAgo) });
      if (expected === 'sent') expect(next).to.include({ action: 'send' });
      else expect(next).to.deep.equal({ action: 'wait', until: expected });
    });
  }

  const closed = { postedAt: secondsAgo(60) };

  it('sends a digest after the window if more than five tasks wait', () => {
    const next = plan(deliveries(12), closed);
    expect(next).to.include({ action: 'digest' });
    expect(idsOf(next)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect('digest' in next && next.digest.named.length + next.digest.more).to.equal(12);
  });

  it('sends one message if five tasks wait, with any number of notifications', () => {
    const next = plan([...deliveries(5), delivery(6, { taskId: 1 })], closed);
    expect(next).to.include({ action: 'send' });
    expect(idsOf(next)).to.deep.equal([1]);
  });

  it('sends a digest for one recipient at one webhook', () => {
    const carl = aUser({ id: 3, username: 'carl', discord: { webhook: webhookNumber(1) } });
    const moved = { ...BERT, discord: { ...BERT.discord, webhook: webhookNumber(2) } };
    const waiting = [
      ...deliveries(6),
      delivery(7, { recipient: carl }),
      delivery(8, { recipient: moved }),
      delivery(9),
    ];
    expect(idsOf(plan(waiting, closed))).to.deep.equal([1, 2, 3, 4, 5, 6, 9]);
  });

  it('edits at once a message about the task that was posted within the last minute', () => {
    const next = plan([delivery(1, { ago: 0, notification: EDIT })], {
      postedAt: secondsAgo(1),
      posted: [posted(1, 59)],
    });
    expect(next).to.deep.include({ action: 'edit', posted: posted(1, 59) });
    expect('message' in next && next.message.earlier).to.deep.equal(['created']);
  });

  const unfolded: readonly (readonly [string, NotificationOverrides, PostedMessage])[] = [
    ['the message is a minute old', EDIT, posted(1, 60)],
    ['the message is in another channel', EDIT, posted(1, 1, '2')],
    ['the message is about another task', EDIT, posted(2, 1)],
    ['the notification is no edit', { event: 'commented' }, posted(1, 1)],
  ];
  for (const [name, notification, message] of unfolded) {
    it(`sends a new message when ${name}`, () => {
      expect(plan([delivery(1, { notification })], { posted: [message] })).to.include({ action: 'send' });
    });
  }

  it('sends a digest without the edits that extend a message', () => {
    const edits = [delivery(7, { taskId: 77, notification: EDIT }), delivery(8, { taskId: 78, notification: EDIT })];
    const next = plan([...deliveries(6), ...edits], { ...closed, posted: [posted(77, 5)] });
    expect(idsOf(next)).to.deep.equal([1, 2, 3, 4, 5, 6, 8]);
  });

  const NOBODY = { ...BERT, isActive: false };
  const HOMELESS = { ...BERT, discord: { ...BERT.discord, webhook: null } };

  it('sends nothing if the first delivery may not be sent, and drops all such deliveries', () => {
    const waiting = [
      delivery(1, { isGone: true }),
      delivery(2, { recipient: NOBODY }),
      delivery(3, { recipient: HOMELESS }),
      delivery(4),
      delivery(5, { isGone: true }),
    ];
    const next = plan(waiting);
    expect(next).to.include({ action: 'drop' });
    expect(droppedBy(next)).to.deep.equal([
      [1, 'notification_gone'],
      [2, 'recipient_may_not_know'],
      [3, 'no_usable_webhook'],
      [5, 'notification_gone'],
    ]);
  });

  it('sends a message, and drops deliveries that may not be sent', () => {
    const next = plan([delivery(1), delivery(2, { isGone: true }), delivery(3)]);
    expect(next).to.include({ action: 'send' });
    expect(idsOf(next)).to.deep.equal([1]);
    expect(droppedBy(next)).to.deep.equal([[2, 'notification_gone']]);
  });

  it('sends a digest, and drops deliveries that may not be sent', () => {
    const next = plan([...deliveries(6), delivery(7, { recipient: NOBODY }), delivery(8, { isGone: true })], closed);
    expect(idsOf(next)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(droppedBy(next)).to.deep.equal([
      [7, 'recipient_may_not_know'],
      [8, 'notification_gone'],
    ]);
  });

  it('has a window of seconds', () => {
    expect(DEBOUNCE_WINDOW).to.deep.equal({ quietSeconds: 2, longestWaitSeconds: 10 });
  });
});
