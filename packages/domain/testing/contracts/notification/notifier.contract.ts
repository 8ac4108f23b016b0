import { deepEqual, equal, match } from 'node:assert/strict';
import type { DeliveryFailure, DigestMessage, Notifier } from '#src/notification/delivery/notifier.port.js';
import type { MessageId } from '#src/notification/delivery/posted-message.js';
import type { WebhookUrl } from '#src/user/webhook-url.js';
import { aDigestMessage, aNotificationMessage } from '../../builders/notification.builder.js';
import { aTask } from '../../builders/task.builder.js';
import { contractCase, failureOf, succeed, type Contract, type Disposable } from '../contract.js';

/** How the other side behaves from now on: it takes messages, or answers as the failure of that name describes. */
export type RecipientMood = 'accepts' | DeliveryFailure['_tag'];

export type NotifierSubject = Disposable &
  Readonly<{
    notifier: Notifier;
    /** An address at which the other side listens. */
    webhook: WebhookUrl;
    /** The token in the webhook's URL: no failure may show it. */
    secret: string;
    setMood: (mood: RecipientMood) => void | Promise<void>;
    /** What arrived, in order: the title of the task of each message, and of a digest the text with those it names. */
    arrived: () => readonly string[] | Promise<readonly string[]>;
  }>;

const about = ({ webhook }: NotifierSubject, title: string) =>
  aNotificationMessage({ webhook, task: aTask({ title }) });

const aDigest = ({ webhook }: NotifierSubject): DigestMessage =>
  aDigestMessage({ webhook, titles: ['First of many', 'Second of many'], more: 37 });

const failureIn = async (subject: NotifierSubject, mood: DeliveryFailure['_tag']): Promise<DeliveryFailure> => {
  await subject.setMood(mood);
  const failure = await failureOf(subject.notifier.send(about(subject, 'Never arrives')));
  equal(failure._tag, mood);
  equal(JSON.stringify(failure).includes(subject.secret), false, 'a failure shows the secret of the webhook');
  deepEqual(await subject.arrived(), []);
  return failure;
};

/** {@link Notifier}: each message arrives once, or fails with data that says what to do about it. */
export const notifierContract: Contract<NotifierSubject> = {
  name: 'a notifier',
  cases: [
    contractCase('delivers each message once, in the order of sending', async (subject) => {
      await succeed(subject.notifier.send(about(subject, 'First')));
      await succeed(subject.notifier.send(about(subject, 'Second')));
      deepEqual(await subject.arrived(), ['First', 'Second']);
    }),
    contractCase('puts an edited message in place of the one it was', async (subject) => {
      const id = await succeed(subject.notifier.send(about(subject, 'First')));
      await succeed(subject.notifier.send(about(subject, 'Second')));
      if (id === null) return;
      deepEqual(await succeed(subject.notifier.edit(id, about(subject, 'First, edited'))), { found: true });
      deepEqual(await subject.arrived(), ['First, edited', 'Second']);
    }),
    contractCase('says when the message to edit is gone, and sends nothing', async (subject) => {
      const unknown = '999999999999999999' as MessageId;
      deepEqual(await succeed(subject.notifier.edit(unknown, about(subject, 'Never arrives'))), { found: false });
      deepEqual(await subject.arrived(), []);
    }),
    contractCase('sends nothing before it is started', async (subject) => {
      subject.notifier.send(about(subject, 'Never started'));
      deepEqual(await subject.arrived(), []);
    }),
    contractCase('says when the webhook is gone for good', async (subject) => {
      await failureIn(subject, 'WebhookRevoked');
    }),
    contractCase('says when this message will never be accepted', async (subject) => {
      await failureIn(subject, 'DeliveryRejected');
    }),
    contractCase('says when it may succeed later', async (subject) => {
      await failureIn(subject, 'DeliveryFailed');
    }),
    contractCase('says how long to wait when it is slowed down', async (subject) => {
      const failure = await failureIn(subject, 'RateLimited');
      equal(failure._tag === 'RateLimited' && failure.retryAfterSeconds > 0, true);
    }),
    contractCase(
      'delivers a digest as one message, which names its tasks and says how many there are besides',
      async (subject) => {
        await succeed(subject.notifier.send(about(subject, 'First')));
        await succeed(subject.notifier.sendDigest(aDigest(subject)));
        const [first, digest, ...others] = await subject.arrived();
        deepEqual([first, others], ['First', []]);
        match(digest ?? '', /First of many.*Second of many.*\b37\b/s);
      },
    ),
    contractCase('fails with a digest as with any message', async (subject) => {
      for (const mood of ['DeliveryFailed', 'WebhookRevoked', 'DeliveryRejected'] as const) {
        await subject.setMood(mood);
        const failure = await failureOf(subject.notifier.sendDigest(aDigest(subject)));
        equal(failure._tag, mood);
        equal(JSON.stringify(failure).includes(subject.secret), false, 'a failure shows the secret of the webhook');
      }
      deepEqual(await subject.arrived(), []);
    }),
    contractCase('tests a webhook as it delivers to it', async (subject) => {
      const test = subject.notifier.sendTest({ webhook: subject.webhook, pingUserId: null });
      await succeed(test);
      await subject.setMood('WebhookRevoked');
      const failure = await failureOf(test);
      equal(failure._tag, 'WebhookRevoked');
      equal(JSON.stringify(failure).includes(subject.secret), false, 'a failure shows the secret of the webhook');
    }),
    contractCase('delivers again when what failed may succeed', async (subject) => {
      await failureIn(subject, 'DeliveryFailed');
      await subject.setMood('accepts');
      await succeed(subject.notifier.send(about(subject, 'Arrives')));
      deepEqual(await subject.arrived(), ['Arrives']);
    }),
  ],
};
