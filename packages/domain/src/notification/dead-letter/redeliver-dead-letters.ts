import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AuditOrigin } from '../../audit/audit-entry.js';
import type { DeadLetter } from './dead-letter.js';
import type { DeadLetterPosition } from './dead-letters.port.js';
import {
  makeListDeadLetters,
  type ListDeadLettersDeps,
  type ListDeadLettersError,
  type ListDeadLettersInput,
} from './list-dead-letters.js';
import {
  makeRedeliverDeadLetter,
  type RedeliverDeadLetterDeps,
  type RedeliverDeadLetterError,
} from './redeliver-dead-letter.js';

export type RedeliverDeadLettersDeps = ListDeadLettersDeps & RedeliverDeadLetterDeps;

export type RedeliverDeadLettersInput = ListDeadLettersInput & Readonly<{ origin: AuditOrigin }>;

export type RedeliveredPage = Readonly<{
  redelivered: number;
  /** How many stay dead letters, because they may not be sent any more. */
  kept: number;
  /** Where the next page starts; `null` after the last. */
  next: DeadLetterPosition | null;
}>;

/**
 * Sends a page of dead letters again, each on its own as {@link RedeliverDeadLetter} does, the oldest first; for superusers.
 * When it fails halfway, what was sent is sent.
 */
export type RedeliverDeadLetters = (
  input: RedeliverDeadLettersInput,
) => TE.TaskEither<ListDeadLettersError, RedeliveredPage>;

export const makeRedeliverDeadLetters = (deps: RedeliverDeadLettersDeps): RedeliverDeadLetters => {
  const listDeadLetters = makeListDeadLetters(deps);
  const redeliverDeadLetter = makeRedeliverDeadLetter(deps);
  return ({ actor, origin, limit, after }) => {
    const sendAgain = ({ id: deadLetterId }: DeadLetter): TE.TaskEither<ListDeadLettersError, Outcome> =>
      pipe(
        redeliverDeadLetter({ actor, origin, deadLetterId }),
        TE.map((): Outcome => 'redelivered'),
        TE.orElse(outcomeOf),
      );
    return pipe(
      listDeadLetters({ actor, limit, after }),
      TE.bindTo('page'),
      TE.bind('outcomes', ({ page }) => TE.traverseSeqArray(sendAgain)(page.letters.toReversed())),
      TE.map(({ page, outcomes }) => ({
        redelivered: outcomes.filter((outcome) => outcome === 'redelivered').length,
        kept: outcomes.filter((outcome) => outcome === 'kept').length,
        next: page.next,
      })),
    );
  };
};

/** `gone`: somebody else was quicker. */
type Outcome = 'redelivered' | 'kept' | 'gone';

const outcomeOf = (failure: RedeliverDeadLetterError): TE.TaskEither<ListDeadLettersError, Outcome> => {
  if (failure._tag === 'DeadLetterNotFound') return TE.right('gone');
  if (failure._tag === 'RecipientMayNotKnow' || failure._tag === 'NoUsableWebhook') return TE.right('kept');
  return TE.left(failure);
};
