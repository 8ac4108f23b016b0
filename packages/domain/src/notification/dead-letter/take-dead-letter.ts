import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DeadLetterId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import type { NotificationStores } from '../notification-stores.js';
import { deadLetterNotFound, superuserRequired, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import { auditEntry, type AuditAction, type AuditedBy, type NewAuditEntry } from '../../audit/audit-entry.js';
import { mayHandleDeadLetters, type DeadLetter } from './dead-letter.js';

export type TakeDeadLetterError = DomainErrorOf<'SuperuserRequired' | 'DeadLetterNotFound'> | Unavailable;

/** Removes a dead letter, to redeliver or discard it. */
export const takeDeadLetter = (
  { deadLetters }: Pick<NotificationStores, 'deadLetters'>,
  actor: Actor,
  id: DeadLetterId,
): TE.TaskEither<TakeDeadLetterError, DeadLetter> =>
  mayHandleDeadLetters(actor)
    ? pipe(deadLetters.remove(id), TE.flatMap(TE.fromOption((): TakeDeadLetterError => deadLetterNotFound(id))))
    : TE.left(superuserRequired());

export const deadLetterEntry = (
  by: AuditedBy,
  action: AuditAction,
  { notification, recipient, webhookId, failure }: DeadLetter,
  at: Date,
): NewAuditEntry =>
  auditEntry(by, action, { type: 'notification', id: notification.id }, at, {
    recipient_id: recipient.id,
    webhook_id: webhookId,
    failure,
  });
