import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import { issueIn, type Codec } from './codec.js';
import { valueError, type FieldProblem, type Location } from './field-problem.js';
import { redactInput } from './redact-input.js';

/** Limits the size of the response. */
const MAX_PROBLEMS = 100;

const locationOf = (root: Location[0], context: t.Context): Location => [
  root,
  ...context.slice(1).map(({ key }, index) => (Array.isArray(context[index]?.actual) ? Number(key) : key)),
];

/** As in Pydantic, the input of a missing field is the object around it in a body, and null elsewhere. */
const inputOf = (root: Location[0], { value, context }: t.ValidationError): unknown => {
  if (value !== undefined) return value;
  return root === 'body' ? context.at(-2)?.actual : null;
};

const problemOf =
  (root: Location[0]) =>
  (error: t.ValidationError): FieldProblem => {
    const loc = locationOf(root, error.context);
    const issue = issueIn(error) ?? valueError(error.message ?? 'is invalid');
    const inputLocation: Location = error.value === undefined ? [root] : loc;
    const { type, msg, ctx } = issue;
    const input = redactInput(inputLocation, inputOf(root, error));
    return { type, loc, msg, input, ...(ctx === undefined ? {} : { ctx }) };
  };

export const problemsOf = (root: Location[0], errors: t.Errors): readonly FieldProblem[] =>
  errors.slice(0, MAX_PROBLEMS).map(problemOf(root));

/** Decodes one part of a request, and reports all of its problems. */
export const validate = <A>(codec: Codec<A>, root: Location[0], input: unknown): E.Either<readonly FieldProblem[], A> =>
  pipe(
    codec.decode(input),
    E.mapLeft((errors) => problemsOf(root, errors)),
  );
