import type * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AuditOrigin } from '../../audit/audit-entry.js';
import { noUsableWebhook, recipientMayNotKnow, type DomainErrorOf, type Unavailable } from '../../errors.js';
import type { Clock } from '../../shared/clock.port.js';
import type { Stores, UnitOfWork } from '../../shared/unit-of-work.port.js';
import { usableWebhook } from '../../user/discord-contact.js';
import type { Actor } from '../../user/user.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { DeadLetter, DeadLetterId } from './dead-letter.js';
import { canStillBeNotified } from '../delivery/delivery-eligibility.js';
import { deadLetterEntry, lockDeadLetter, type LockDeadLetterError } from './lock-dead-letter.js';

export type RedeliverDeadLetterDeps = Readonly<{ unitOfWork: UnitOfWork; clock: Clock }>;

export type RedeliverDeadLetterInput = Readonly<{ actor: Actor; origin: AuditOrigin; deadLetterId: DeadLetterId }>;

export type RedeliverDeadLetterError = LockDeadLetterError | DomainErrorOf<'RecipientMayNotKnow' | 'NoUsableWebhook'>;

/**
 * Sends a dead letter again, once, as if it had just been queued; for superusers. What may not be sent to its recipient
 * any more stays a dead letter: the rules are those of every delivery, and are judged again when its turn comes.
 */
export type RedeliverDeadLetter = (input: RedeliverDeadLetterInput) => TE.TaskEither<RedeliverDeadLetterError, void>;

export const makeRedeliverDeadLetter =
  ({ unitOfWork, clock }: RedeliverDeadLetterDeps): RedeliverDeadLetter =>
  ({ actor, origin, deadLetterId }) =>
    unitOfWork.run((stores) =>
      pipe(
        lockDeadLetter(stores, actor, deadLetterId),
        TE.bindTo('letter'),
        TE.bindW('webhook', ({ letter }) => whereItMayGo(stores, letter)),
        TE.tap(({ letter, webhook }) => stores.deadLetters.redeliver(letter.notification.id, webhook)),
        TE.flatMap(({ letter }) =>
          stores.audit.append(deadLetterEntry({ actor, origin }, 'dead_letter_redelivered', letter, clock.now())),
        ),
      ),
    );

type NowhereToGo = DomainErrorOf<'RecipientMayNotKnow' | 'NoUsableWebhook'> | Unavailable;

const whereItMayGo = (
  { tasks, users }: Pick<Stores, 'tasks' | 'users'>,
  { notification }: DeadLetter,
): TE.TaskEither<NowhereToGo, WebhookUrl> =>
  pipe(
    TE.Do,
    TE.bindW('task', () => orNobodyToTell(tasks.findById(notification.taskId))),
    TE.bindW('recipient', () => orNobodyToTell(users.findById(notification.recipientId))),
    TE.filterOrElseW((found) => canStillBeNotified({ notification, ...found }), recipientMayNotKnow),
    TE.flatMap(({ recipient }) =>
      TE.fromOption(noUsableWebhook)(usableWebhook(recipient.discord, notification.createdAt)),
    ),
  );

const orNobodyToTell = <A>(
  found: TE.TaskEither<Unavailable, O.Option<A>>,
): TE.TaskEither<DomainErrorOf<'RecipientMayNotKnow'> | Unavailable, A> =>
  pipe(found, TE.flatMap(TE.fromOption(recipientMayNotKnow)));
