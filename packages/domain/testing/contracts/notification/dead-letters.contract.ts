import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { DeadLetterId } from '#src/shared/ids.js';
import { deadLetterNotFound, notAllowed, type DomainErrorOf, type Unavailable } from '#src/shared/errors.js';
import type { DeadLetter, FinalFailure } from '#src/notification/dead-letter/dead-letter.js';
import type { DeadLetterQuery } from '#src/notification/dead-letter/dead-letters.port.js';
import { webhookPartsOf } from '#src/user/webhook-url.js';
import { addressed, aNewNotification, aSettlement } from '../../builders/notification.builder.js';
import { deadLetterId, username, webhookUrl } from '../../builders/values.js';
import { contractCase, failureOf, succeed, type Contract } from '../contract.js';
import { givenTask, givenUser } from '../seed.js';
import type { DeadLetterSubject } from '../store-subject.js';

const WEBHOOK = webhookUrl('https://discord.com/api/webhooks/1000000000000000001/a-token');

const IDS_OF_NOTHING = ['', 'x', '5e551011-0000-4000-8000-000000000001', "' or true --", '\u0000'];

/** Turns the first delivery of the least recently served lane into a dead letter. */
export const giveUpNext = async (
  { deliveryQueue }: Pick<DeadLetterSubject, 'deliveryQueue'>,
  failure: FinalFailure,
  reason: string,
) => {
  const [lane] = await succeed(deliveryQueue.claim(1));
  ok(lane !== undefined, 'nothing waits');
  await succeed(
    deliveryQueue.settle(
      lane,
      aSettlement({
        outcome: 'dead',
        deliveries: lane.deliveries.slice(0, 1),
        cause: { failure, reason },
      }),
    ),
  );
};

const givenScene = async (subject: DeadLetterSubject) => {
  const anna = await givenUser(subject, { username: 'anna' });
  const bert = await givenUser(subject, {
    username: 'bert',
    discord: { webhook: WEBHOOK, webhookSince: anna.createdAt },
  });
  const task = await givenTask(subject, { createdById: anna.id, assigneeId: bert.id });
  const draft = (summary: string) =>
    aNewNotification({ recipientId: bert.id, taskId: task.id, actor: anna, summary, event: 'created' });
  /** Queues a delivery for Bert's webhook. */
  const queueDelivery = (summary: string): Promise<void> =>
    succeed(subject.unitOfWork.run(({ outbox }) => outbox.add([addressed(draft(summary))])));
  const addDeadLetters = async (...summaries: readonly string[]): Promise<void> => {
    for (const summary of summaries) {
      await queueDelivery(summary);
      await giveUpNext(subject, 'DeliveryRejected', `no ${summary}`);
    }
  };
  return { bert, draft, queueDelivery, addDeadLetters };
};

const list = ({ deadLetterQueries }: DeadLetterSubject, query: Partial<DeadLetterQuery> = {}) =>
  succeed(deadLetterQueries.list({ limit: 10, after: null, ...query }));

const summariesOf = (letters: readonly DeadLetter[]) => letters.map(({ notification }) => notification.summary);

const firstOf = (letters: readonly DeadLetter[]): DeadLetter => {
  const [first] = letters;
  ok(first !== undefined, 'there is no dead letter');
  return first;
};

const take = ({ unitOfWork }: DeadLetterSubject, id: DeadLetterId) =>
  succeed(unitOfWork.run(({ deadLetters }) => deadLetters.remove(id)));

const sendAgain = (
  { unitOfWork }: DeadLetterSubject,
  id: DeadLetterId,
): TE.TaskEither<DomainErrorOf<'DeadLetterNotFound'> | Unavailable, void> =>
  unitOfWork.run(({ deadLetters }) =>
    pipe(
      deadLetters.remove(id),
      TE.flatMap(TE.fromOption(() => deadLetterNotFound(id))),
      TE.flatMap(({ notification }) => deadLetters.redeliver(notification.id, WEBHOOK)),
    ),
  );

/** {@link DeadLetters} and {@link DeadLetterQueries}: undeliverable messages, and their redelivery. */
export const deadLettersContract: Contract<DeadLetterSubject> = {
  name: 'DeadLetters and DeadLetterQueries',
  cases: [
    contractCase('returns every field', async (subject) => {
      const { bert, draft, queueDelivery } = await givenScene(subject);
      await queueDelivery('anna says "it" \\ 🎉');
      const [waiting] = await subject.waiting();
      await giveUpNext(subject, 'WebhookRevoked', 'Discord says "no" \\ 🎉');
      const [letter, ...others] = await list(subject);
      deepEqual(letter, {
        id: letter?.id,
        notification: { ...draft('anna says "it" \\ 🎉'), id: waiting },
        recipient: { id: bert.id, username: bert.username },
        webhookId: webhookPartsOf(WEBHOOK).id,
        failure: 'WebhookRevoked',
        reason: 'Discord says "no" \\ 🎉',
        attempts: 1,
        queuedAt: letter?.queuedAt,
        gaveUpAt: letter?.gaveUpAt,
      });
      ok(letter.gaveUpAt >= letter.queuedAt);
      deepEqual(others, []);
      deepEqual(await subject.waiting(), []);
    }),
    contractCase('returns the current username of the recipient', async (subject) => {
      const { bert, addDeadLetters } = await givenScene(subject);
      await addDeadLetters('news');
      await succeed(subject.unitOfWork.run(({ users }) => users.save({ ...bert, username: username('bertram') })));
      equal(firstOf(await list(subject)).recipient.username, 'bertram');
    }),
    contractCase('lists the newest first, in pages without repeats', async (subject) => {
      const { addDeadLetters } = await givenScene(subject);
      await addDeadLetters('1', '2', '3', '4', '5');
      const first = await list(subject, { limit: 2 });
      const second = await list(subject, { limit: 2, after: first.at(-1) ?? null });
      const third = await list(subject, { limit: 2, after: second.at(-1) ?? null });
      deepEqual([first, second, third].flatMap(summariesOf).toSorted(), ['1', '2', '3', '4', '5']);
      deepEqual(await list(subject, { after: third.at(-1) ?? null }), []);
      const all = await list(subject);
      deepEqual([...first, ...second, ...third], all);
      ok(all.every(({ gaveUpAt }, index) => gaveUpAt <= (all[index - 1]?.gaveUpAt ?? gaveUpAt)));
    }),
    contractCase('continues after a removed dead letter', async (subject) => {
      const { addDeadLetters } = await givenScene(subject);
      await addDeadLetters('1', '2', '3');
      const [newest, ...rest] = await list(subject);
      ok(newest !== undefined);
      await take(subject, newest.id);
      deepEqual(await list(subject, { after: newest }), rest);
    }),
    contractCase('removes and returns a dead letter once', async (subject) => {
      const { addDeadLetters } = await givenScene(subject);
      await addDeadLetters('kept', 'taken');
      const letter = (await list(subject)).find(({ reason }) => reason === 'no taken');
      ok(letter !== undefined);
      deepEqual(await take(subject, letter.id), O.some(letter));
      deepEqual(await take(subject, letter.id), O.none);
      deepEqual(summariesOf(await list(subject)), ['kept']);
      deepEqual(await subject.waiting(), []);
    }),
    contractCase('redelivers after all queued deliveries', async (subject) => {
      const { queueDelivery, addDeadLetters } = await givenScene(subject);
      await addDeadLetters('late');
      await queueDelivery('early');
      const { id, notification } = firstOf(await list(subject));
      await succeed(sendAgain(subject, id));
      const waiting = await subject.waiting();
      equal(waiting.length, 2);
      equal(waiting.at(-1), notification.id);
      deepEqual(await list(subject), []);
    }),
    contractCase('redelivers once for many concurrent requests', async (subject) => {
      const { addDeadLetters } = await givenScene(subject);
      await addDeadLetters('wanted');
      const { id, notification } = firstOf(await list(subject));
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => sendAgain(subject, id)()));
      equal(outcomes.filter(({ _tag }) => _tag === 'Right').length, 1);
      deepEqual(await subject.waiting(), [notification.id]);
    }),
    contractCase('creates another dead letter if the redelivery fails', async (subject) => {
      const { addDeadLetters } = await givenScene(subject);
      await addDeadLetters('hopeless');
      const before = firstOf(await list(subject));
      await succeed(sendAgain(subject, before.id));
      await giveUpNext(subject, 'DeliveryFailed', 'still no');
      const [after, ...others] = await list(subject);
      deepEqual(others, []);
      deepEqual([after?.notification, after?.reason], [before.notification, 'still no']);
      equal(after?.id === before.id, false);
    }),
    contractCase('rolls back removal and redelivery', async (subject) => {
      const { addDeadLetters } = await givenScene(subject);
      await addDeadLetters('kept');
      const letter = firstOf(await list(subject));
      const failure = await failureOf(
        subject.unitOfWork.run(({ deadLetters }) =>
          pipe(
            deadLetters.remove(letter.id),
            TE.flatMap(() => deadLetters.redeliver(letter.notification.id, WEBHOOK)),
            TE.flatMap(() => TE.left(notAllowed())),
          ),
        ),
      );
      deepEqual(failure, notAllowed());
      deepEqual(await list(subject), [letter]);
      deepEqual(await subject.waiting(), []);
    }),
    contractCase('does not find unknown ids', async (subject) => {
      for (const id of IDS_OF_NOTHING) deepEqual(await take(subject, deadLetterId(id)), O.none);
      deepEqual(await list(subject), []);
    }),
  ],
};
