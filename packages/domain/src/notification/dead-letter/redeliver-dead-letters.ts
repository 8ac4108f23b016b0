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
  /** The number of dead letters that may no longer be sent. They stay dead letters. */
  kept: number;
  /** The position after which the next page starts. `null` on the last page. */
  next: DeadLetterPosition | null;
}>;

/**
 * Superusers only. Redelivers a page of dead letters, oldest first, each in its own transaction. If it fails midway, the
 * redeliveries before the failure remain.
 */
export type RedeliverDeadLetters = (
  input: RedeliverDeadLettersInput,
) => TE.TaskEither<ListDeadLettersError, RedeliveredPage>;

export const makeRedeliverDeadLetters = (deps: RedeliverDeadLettersDeps): RedeliverDeadLetters => {
  const listDeadLetters = makeListDeadLetters(deps);
  const redeliverDeadLetter = makeRedeliverDeadLetter(deps);
  return ({ actor, origin, limit, after }) => {
    const redeliver = ({ id: deadLetterId }: DeadLetter): TE.TaskEither<ListDeadLettersError, Outcome> =>
      pipe(
        redeliverDeadLetter({ actor, origin, deadLetterId }),
        TE.map((): Outcome => 'redelivered'),
        TE.orElse(outcomeOf),
      );
    return pipe(
      listDeadLetters({ actor, limit, after }),
      TE.bindTo('page'),
      TE.bind('outcomes', ({ page }) => TE.traverseSeqArray(redeliver)(page.items.toReversed())),
      TE.map(({ page, outcomes }) => ({
        redelivered: outcomes.filter((outcome) => outcome === 'redelivered').length,
        kept: outcomes.filter((outcome) => outcome === 'kept').length,
        next: page.next,
      })),
    );
  };
};

/** `gone`: a concurrent request has handled it. */
type Outcome = 'redelivered' | 'kept' | 'gone';

const outcomeOf = (failure: RedeliverDeadLetterError): TE.TaskEither<ListDeadLettersError, Outcome> => {
  if (failure._tag === 'DeadLetterNotFound') return TE.right('gone');
  if (failure._tag === 'RecipientMayNotKnow' || failure._tag === 'NoUsableWebhook') return TE.right('kept');
  return TE.left(failure);
};
