import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../../shared/actor.js';
import { superuserRequired, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import { pageOf, type Page } from '../../shared/page.js';
import { mayHandleDeadLetters, type DeadLetter } from './dead-letter.js';
import type { DeadLetterPosition, DeadLetterQueries, DeadLetterQuery } from './dead-letters.port.js';

export type ListDeadLettersDeps = Readonly<{ deadLetterQueries: DeadLetterQueries }>;

export type ListDeadLettersInput = DeadLetterQuery & Readonly<{ actor: Actor }>;

export type ListDeadLettersError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

/** Newest first; superusers only. */
export type ListDeadLetters = (
  input: ListDeadLettersInput,
) => TE.TaskEither<ListDeadLettersError, Page<DeadLetter, DeadLetterPosition>>;

export const makeListDeadLetters =
  ({ deadLetterQueries }: ListDeadLettersDeps): ListDeadLetters =>
  ({ actor, limit, after }) =>
    mayHandleDeadLetters(actor)
      ? pipe(
          deadLetterQueries.list({ limit: limit + 1, after }),
          TE.map((found) => pageOf(found, limit, ({ gaveUpAt, id }) => ({ gaveUpAt, id }))),
        )
      : TE.left(superuserRequired());
