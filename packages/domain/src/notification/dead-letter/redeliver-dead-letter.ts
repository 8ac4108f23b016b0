import type * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DeadLetterId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import type { NotificationStores } from '../notification-stores.js';
import { noUsableWebhook, recipientMayNotKnow, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import type { AuditOrigin } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import { usableWebhook } from '../../user/discord-contact.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { DeadLetter } from './dead-letter.js';
import { canStillBeNotified } from '../delivery/delivery-eligibility.js';
import { deadLetterEntry, takeDeadLetter, type TakeDeadLetterError } from './take-dead-letter.js';

export type RedeliverDeadLetterDeps = Readonly<{ unitOfWork: UnitOfWork<NotificationStores>; clock: Clock }>;

export type RedeliverDeadLetterInput = Readonly<{ actor: Actor; origin: AuditOrigin; deadLetterId: DeadLetterId }>;

export type RedeliverDeadLetterError = TakeDeadLetterError | DomainErrorOf<'RecipientMayNotKnow' | 'NoUsableWebhook'>;

/**
 * Superusers only. Queues a dead letter again. If the recipient may no longer get it, it stays a dead letter. The rules are
 * the same as for every delivery. The worker checks them again before it sends the message.
 */
export type RedeliverDeadLetter = (input: RedeliverDeadLetterInput) => TE.TaskEither<RedeliverDeadLetterError, void>;

export const makeRedeliverDeadLetter =
  ({ unitOfWork, clock }: RedeliverDeadLetterDeps): RedeliverDeadLetter =>
  ({ actor, origin, deadLetterId }) =>
    unitOfWork.run((stores) =>
      pipe(
        takeDeadLetter(stores, actor, deadLetterId),
        TE.bindTo('letter'),
        TE.bindW('webhook', ({ letter }) => webhookOf(stores, letter)),
        TE.tap(({ letter, webhook }) => stores.deadLetters.redeliver(letter.notification.id, webhook)),
        TE.flatMap(({ letter }) =>
          stores.audit.append(deadLetterEntry({ actor, origin }, 'dead_letter_redelivered', letter, clock.now())),
        ),
      ),
    );

type NotDeliverable = DomainErrorOf<'RecipientMayNotKnow' | 'NoUsableWebhook'> | Unavailable;

const webhookOf = (
  { tasks, users }: Pick<NotificationStores, 'tasks' | 'users'>,
  { notification }: DeadLetter,
): TE.TaskEither<NotDeliverable, WebhookUrl> =>
  pipe(
    TE.Do,
    TE.bindW('task', () => orNotEligible(tasks.findById(notification.taskId))),
    TE.bindW('recipient', () => orNotEligible(users.findById(notification.recipientId))),
    TE.filterOrElseW((found) => canStillBeNotified({ notification, ...found }), recipientMayNotKnow),
    TE.flatMap(({ recipient }) =>
      TE.fromOption(noUsableWebhook)(usableWebhook(recipient.discord, notification.createdAt)),
    ),
  );

const orNotEligible = <A>(
  found: TE.TaskEither<Unavailable, O.Option<A>>,
): TE.TaskEither<DomainErrorOf<'RecipientMayNotKnow'> | Unavailable, A> =>
  pipe(found, TE.flatMap(TE.fromOption(recipientMayNotKnow)));
