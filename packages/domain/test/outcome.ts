import type { Answer } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';

/** The value of a Right; undefined for a Left, so that `expect(accepted(…)).to.equal(…)` fails readably. */
export const accepted = <Failure, Value>(either: E.Either<Failure, Value>): Value | undefined =>
  E.isRight(either) ? either.right : undefined;

/** The failure of a Left; undefined for a Right. */
export const refused = <Failure, Value>(either: E.Either<Failure, Value>): Failure | undefined =>
  E.isLeft(either) ? either.left : undefined;

/** The result of a request. Throws for a replayed answer. */
export const made = <Value>(answer: Answer<Value>): Value => {
  if (answer.kind === 'replayed') throw new Error('nothing was made, an answer was given again');
  return answer.value;
};
