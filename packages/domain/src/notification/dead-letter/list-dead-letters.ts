import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { superuserRequired, type DomainErrorOf, type Unavailable } from '../../errors.js';
import { pageOf } from '../../shared/page.js';
import type { Actor } from '../../user/user.js';
import { mayHandleDeadLetters, type DeadLetter } from './dead-letter.js';
import type { DeadLetterPosition, DeadLetterQueries, DeadLetterQuery } from './dead-letters.port.js';

export type ListDeadLettersDeps = Readonly<{ deadLetterQueries: DeadLetterQueries }>;

export type ListDeadLettersInput = DeadLetterQuery & Readonly<{ actor: Actor }>;

export type ListDeadLettersError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

export type DeadLetterPage = Readonly<{
  letters: readonly DeadLetter[];
  /** Where the next page starts: after this place. `null` on the last page. */
  next: DeadLetterPosition | null;
}>;

/** Newest first; for superusers only. */
export type ListDeadLetters = (input: ListDeadLettersInput) => TE.TaskEither<ListDeadLettersError, DeadLetterPage>;

export const makeListDeadLetters =
  ({ deadLetterQueries }: ListDeadLettersDeps): ListDeadLetters =>
  ({ actor, limit, after }) =>
    mayHandleDeadLetters(actor)
      ? pipe(
          deadLetterQueries.list({ limit: limit + 1, after }),
          TE.map((found) => pageOf(found, limit, ({ gaveUpAt, id }) => ({ gaveUpAt, id }))),
          TE.map(({ entries: letters, next }) => ({ letters, next })),
        )
      : TE.left(superuserRequired());
