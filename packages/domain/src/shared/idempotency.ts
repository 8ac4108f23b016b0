import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from './errors.js';
import type { IdempotencyKey, IdempotencyStore } from './idempotency-store.port.js';

/** Lifetime of a saved answer. */
export const IDEMPOTENCY_HOURS = 24;

/** Keys that were used at this time or earlier have expired. */
export const expiredSince = (now: Date): Date => new Date(now.getTime() - IDEMPOTENCY_HOURS * 60 * 60 * 1000);

/** Whether `saved`, the fingerprint of the saved answer, is a fingerprint of this request. */
export const isSameRequest = (
  { fingerprint, formerFingerprints = [] }: Pick<IdempotencyKey, 'fingerprint' | 'formerFingerprints'>,
  saved: string,
): boolean => [fingerprint, ...formerFingerprints].includes(saved);

/** A request with an idempotency key. `render` turns the result into the saved answer; it runs inside the unit of work. */
export type Once<A> = Pick<IdempotencyKey, 'key' | 'fingerprint' | 'formerFingerprints'> &
  Readonly<{ render: (value: A) => string | Promise<string> }>;

/** `replayed`: the rendered first answer, byte for byte. */
export type Answer<A> = Readonly<{ kind: 'fresh'; value: A }> | Readonly<{ kind: 'replayed'; rendered: string }>;

/**
 * Runs the work for the first request with a key, and replays the answer to later ones, also to concurrent ones. Failed
 * work leaves the key unused. `null` runs the work without a key.
 */
export const once = <E, A>(
  { idempotency }: Readonly<{ idempotency: IdempotencyStore }>,
  request: Once<A> | null,
  { ownerId, at }: Pick<IdempotencyKey, 'ownerId' | 'at'>,
  work: TE.TaskEither<E, A>,
): TE.TaskEither<E | DomainErrorOf<'IdempotencyKeyReused'> | Unavailable, Answer<A>> => {
  const fresh = pipe(
    work,
    TE.map((value): Answer<A> => ({ kind: 'fresh', value })),
  );
  if (request === null) return fresh;
  const { render, ...digests } = request;
  const key: IdempotencyKey = { ...digests, ownerId, at };
  const saved = pipe(
    work,
    TE.tap((value): TE.TaskEither<E | Unavailable, void> =>
      pipe(
        TE.fromTask(() => Promise.resolve(render(value))),
        TE.flatMap((rendered) => idempotency.save(key, rendered)),
      ),
    ),
    TE.map((value): Answer<A> => ({ kind: 'fresh', value })),
  );
  return pipe(
    idempotency.claim(key),
    TE.flatMap(
      O.match(
        (): TE.TaskEither<E | Unavailable, Answer<A>> => saved,
        (rendered) => TE.right({ kind: 'replayed', rendered }),
      ),
    ),
  );
};
