import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { fail } from 'node:assert/strict';

/** The subject of a contract. `dispose` is called after each case. */
export type Disposable = Readonly<{ dispose?: () => Promise<void> }>;

/**
 * The contract of a port, as data for any test runner. Each case makes a new subject, seeds it only through ports, and
 * rejects with an `AssertionError` if the adapter fails. Cases run in any order, also concurrently.
 *
 * @example
 * // mocha, vitest, jest; with node:test `it` is `test`
 * describe(contract.name, () => {
 *   for (const { name, run } of contract.cases) it(name, () => run(makeSubject));
 * });
 */
export type Contract<Subject> = Readonly<{
  name: string;
  cases: readonly ContractCase<Subject>[];
}>;

export type ContractCase<Subject> = Readonly<{
  name: string;
  run: (makeSubject: MakeSubject<Subject>) => Promise<void>;
}>;

export type MakeSubject<Subject> = () => Subject | Promise<Subject>;

export const contractCase = <Subject extends Disposable>(
  name: string,
  check: (subject: Subject) => Promise<void>,
): ContractCase<Subject> => ({
  name,
  run: async (makeSubject) => {
    const subject = await makeSubject();
    try {
      await check(subject);
    } finally {
      await subject.dispose?.();
    }
  },
});

/** Runs the work, asserts that it succeeds, and returns the value. */
export const succeed = async <Failure, Value>(work: TaskEither<Failure, Value>): Promise<Value> => {
  const outcome = await work();
  if (E.isLeft(outcome)) fail(`expected success, got ${JSON.stringify(outcome.left)}`);
  return outcome.right;
};

/** Runs the work, asserts that it returns a Left, and returns the failure. */
export const failureOf = async <Failure>(work: TaskEither<Failure, unknown>): Promise<Failure> => {
  const outcome = await work();
  if (E.isRight(outcome)) fail(`expected a failure, got ${JSON.stringify(outcome.right)}`);
  return outcome.left;
};
