import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AuditOrigin } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { Actor } from '../../user/user.js';
import type { DeadLetterId } from './dead-letter.js';
import { deadLetterEntry, lockDeadLetter, type LockDeadLetterError } from './lock-dead-letter.js';

export type DiscardDeadLetterDeps = Readonly<{ unitOfWork: UnitOfWork; clock: Clock }>;

export type DiscardDeadLetterInput = Readonly<{ actor: Actor; origin: AuditOrigin; deadLetterId: DeadLetterId }>;

/** Does away with a dead letter that nobody needs any more; for superusers. What is in the inbox stays there. */
export type DiscardDeadLetter = (input: DiscardDeadLetterInput) => TE.TaskEither<LockDeadLetterError, void>;

export const makeDiscardDeadLetter =
  ({ unitOfWork, clock }: DiscardDeadLetterDeps): DiscardDeadLetter =>
  ({ actor, origin, deadLetterId }) =>
    unitOfWork.run((stores) =>
      pipe(
        lockDeadLetter(stores, actor, deadLetterId),
        TE.flatMap((letter) =>
          stores.audit.append(deadLetterEntry({ actor, origin }, 'dead_letter_discarded', letter, clock.now())),
        ),
      ),
    );
