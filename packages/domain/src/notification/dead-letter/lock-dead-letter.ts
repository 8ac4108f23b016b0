import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditEntry, type AuditAction, type AuditedBy, type NewAuditEntry } from '../../audit/audit-entry.js';
import { deadLetterNotFound, superuserRequired, type DomainErrorOf, type Unavailable } from '../../errors.js';
import type { Stores } from '../../shared/unit-of-work.port.js';
import type { Actor } from '../../user/user.js';
import { mayHandleDeadLetters, type DeadLetter, type DeadLetterId } from './dead-letter.js';

export type LockDeadLetterError = DomainErrorOf<'SuperuserRequired' | 'DeadLetterNotFound'> | Unavailable;

/** Takes a dead letter away, for a superuser who does something about it. */
export const lockDeadLetter = (
  { deadLetters }: Pick<Stores, 'deadLetters'>,
  actor: Actor,
  id: DeadLetterId,
): TE.TaskEither<LockDeadLetterError, DeadLetter> =>
  mayHandleDeadLetters(actor)
    ? pipe(deadLetters.take(id), TE.flatMap(TE.fromOption((): LockDeadLetterError => deadLetterNotFound(id))))
    : TE.left(superuserRequired());

/** What the audit log is told of what was done about it. */
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
