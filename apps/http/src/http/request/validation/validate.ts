import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import { issueIn, type Codec } from './codec.js';
import { valueError, type FieldProblem, type Location } from './field-problem.js';
import { shownInput } from './shown-input.js';

/** More would help nobody, and an answer must not grow beyond its request. */
const MOST_PROBLEMS = 100;

const locationOf = (root: Location[0], context: t.Context): Location => [
  root,
  ...context.slice(1).map(({ key }, index) => (Array.isArray(context[index]?.actual) ? Number(key) : key)),
];

/** What is missing has no value to show: a body shows the object around it, other parts show nothing. */
const inputOf = (root: Location[0], { value, context }: t.ValidationError): unknown => {
  if (value !== undefined) return value;
  return root === 'body' ? context.at(-2)?.actual : null;
};

const problemOf =
  (root: Location[0]) =>
  (error: t.ValidationError): FieldProblem => {
    const loc = locationOf(root, error.context);
    const complaint = issueIn(error) ?? valueError(error.message ?? 'is not acceptable');
    const shownAt: Location = error.value === undefined ? [root] : loc;
    const { type, msg, ctx } = complaint;
    const input = shownInput(shownAt, inputOf(root, error));
    return { type, loc, msg, input, ...(ctx === undefined ? {} : { ctx }) };
  };

export const problemsOf = (root: Location[0], errors: t.Errors): readonly FieldProblem[] =>
  errors.slice(0, MOST_PROBLEMS).map(problemOf(root));

/** Decodes one part of a request; all of its problems come together. */
export const validate = <A>(codec: Codec<A>, root: Location[0], input: unknown): E.Either<readonly FieldProblem[], A> =>
  pipe(
    codec.decode(input),
    E.mapLeft((errors) => problemsOf(root, errors)),
  );
