import { deepEqual, equal, match } from 'node:assert/strict';
import type { DeliveryFailure, DigestMessage, Notifier } from '#src/notification/delivery/notifier.port.js';
import type { MessageId } from '#src/notification/delivery/posted-message.js';
import type { WebhookUrl } from '#src/user/webhook-url.js';
import { aDigestMessage, aNotificationMessage } from '../../builders/notification.builder.js';
import { aTask } from '../../builders/task.builder.js';
import { contractCase, failureOf, succeed, type Contract, type Disposable } from '../contract.js';

/** The behaviour of the server: it accepts messages, or its responses cause this failure. */
export type RecipientMood = 'accepts' | DeliveryFailure['_tag'];

export type NotifierSubject = Disposable &
  Readonly<{
    notifier: Notifier;
    /** A webhook of the server. */
    webhook: WebhookUrl;
    /** The token in the webhook's URL. No failure may contain it. */
    secret: string;
    setMood: (mood: RecipientMood) => void | Promise<void>;
    /** The delivered texts, in order: the task title of each message, or the text of a digest. */
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

/** {@link Notifier}: each message arrives once, or returns a failure that tells the caller how to continue. */
export const notifierContract: Contract<NotifierSubject> = {
  name: 'Notifier',
  cases: [
    contractCase('delivers each message once, in order', async (subject) => {
      await succeed(subject.notifier.send(about(subject, 'First')));
      await succeed(subject.notifier.send(about(subject, 'Second')));
      deepEqual(await subject.arrived(), ['First', 'Second']);
    }),
    contractCase('replaces an edited message', async (subject) => {
      const id = await succeed(subject.notifier.send(about(subject, 'First')));
      await succeed(subject.notifier.send(about(subject, 'Second')));
      if (id === null) return;
      deepEqual(await succeed(subject.notifier.edit(id, about(subject, 'First, edited'))), { found: true });
      deepEqual(await subject.arrived(), ['First, edited', 'Second']);
    }),
    contractCase('reports that the message to edit was deleted, and sends nothing', async (subject) => {
      const unknown = '999999999999999999' as MessageId;
      deepEqual(await succeed(subject.notifier.edit(unknown, about(subject, 'Never arrives'))), { found: false });
      deepEqual(await subject.arrived(), []);
    }),
    contractCase('sends nothing before it is started', async (subject) => {
      subject.notifier.send(about(subject, 'Never started'));
      deepEqual(await subject.arrived(), []);
    }),
    contractCase('reports a revoked webhook', async (subject) => {
      await failureIn(subject, 'WebhookRevoked');
    }),
    contractCase('reports a message that is permanently rejected', async (subject) => {
      await failureIn(subject, 'DeliveryRejected');
    }),
    contractCase('reports a failure that can be retried', async (subject) => {
      await failureIn(subject, 'DeliveryFailed');
    }),
    contractCase('reports the wait of a rate limit', async (subject) => {
      const failure = await failureIn(subject, 'RateLimited');
      equal(failure._tag === 'RateLimited' && failure.retryAfterSeconds > 0, true);
    }),
    contractCase('delivers a digest as one message, with the named tasks and the number of others', async (subject) => {
      await succeed(subject.notifier.send(about(subject, 'First')));
      await succeed(subject.notifier.sendDigest(aDigest(subject)));
      const [first, digest, ...others] = await subject.arrived();
      deepEqual([first, others], ['First', []]);
      match(digest ?? '', /First of many.*Second of many.*\b37\b/s);
    }),
    contractCase('fails for a digest as for a message', async (subject) => {
      for (const mood of ['DeliveryFailed', 'WebhookRevoked', 'DeliveryRejected'] as const) {
        await subject.setMood(mood);
        const failure = await failureOf(subject.notifier.sendDigest(aDigest(subject)));
        equal(failure._tag, mood);
        equal(JSON.stringify(failure).includes(subject.secret), false, 'a failure shows the secret of the webhook');
      }
      deepEqual(await subject.arrived(), []);
    }),
    contractCase('sends a test message in the same way', async (subject) => {
      const test = subject.notifier.sendTest({ webhook: subject.webhook, pingUserId: null });
      await succeed(test);
      await subject.setMood('WebhookRevoked');
      const failure = await failureOf(test);
      equal(failure._tag, 'WebhookRevoked');
      equal(JSON.stringify(failure).includes(subject.secret), false, 'a failure shows the secret of the webhook');
    }),
    contractCase('delivers again after a temporary failure', async (subject) => {
      await failureIn(subject, 'DeliveryFailed');
      await subject.setMood('accepts');
      await succeed(subject.notifier.send(about(subject, 'Arrives')));
      deepEqual(await subject.arrived(), ['Arrives']);
    }),
  ],
};
