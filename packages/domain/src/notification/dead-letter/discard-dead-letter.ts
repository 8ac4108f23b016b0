import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DeadLetterId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import type { AuditOrigin } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { NotificationStores } from '../notification-stores.js';
import { deadLetterEntry, takeDeadLetter, type TakeDeadLetterError } from './take-dead-letter.js';

export type DiscardDeadLetterDeps = Readonly<{ unitOfWork: UnitOfWork<NotificationStores>; clock: Clock }>;

export type DiscardDeadLetterInput = Readonly<{ actor: Actor; origin: AuditOrigin; deadLetterId: DeadLetterId }>;

/** Superusers only. Deletes a dead letter. The notification stays in the inbox. */
export type DiscardDeadLetter = (input: DiscardDeadLetterInput) => TE.TaskEither<TakeDeadLetterError, void>;

export const makeDiscardDeadLetter =
  ({ unitOfWork, clock }: DiscardDeadLetterDeps): DiscardDeadLetter =>
  ({ actor, origin, deadLetterId }) =>
    unitOfWork.run((stores) =>
      pipe(
        takeDeadLetter(stores, actor, deadLetterId),
        TE.flatMap((letter) =>
          stores.audit.append(deadLetterEntry({ actor, origin }, 'dead_letter_discarded', letter, clock.now())),
        ),
      ),
    );
