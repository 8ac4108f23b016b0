import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../errors.js';
import type { IdempotencyKey, IdempotencyStore } from './idempotency-store.port.js';

/** How long a key remembers its answer. */
export const IDEMPOTENCY_HOURS = 24;

/** The newest instant at which a key was used that is forgotten by now. */
export const forgottenBy = (now: Date): Date => new Date(now.getTime() - IDEMPOTENCY_HOURS * 60 * 60 * 1000);

/** Whether an answer that was kept with this fingerprint is the one to the request. */
export const isKeptFor = (
  { fingerprint, formerFingerprints = [] }: Pick<IdempotencyKey, 'fingerprint' | 'formerFingerprints'>,
  kept: string,
): boolean => [fingerprint, ...formerFingerprints].includes(kept);

/** A request that must take effect once. `render` serialises its result, inside the unit of work. */
export type Once<A> = Pick<IdempotencyKey, 'key' | 'fingerprint' | 'formerFingerprints'> &
  Readonly<{ render: (value: A) => string | Promise<string> }>;

/** `replayed` holds what `render` made of the first answer, to the letter. */
export type Answer<A> = Readonly<{ kind: 'fresh'; value: A }> | Readonly<{ kind: 'replayed'; rendered: string }>;

/**
 * Does the work the first time its owner uses a key, and gives its answer again whenever the key comes back, also to
 * those who were waiting meanwhile. Work that fails leaves the key unused. Without a request there is no such care.
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
  const remembered = pipe(
    work,
    TE.tap((value): TE.TaskEither<E | Unavailable, void> =>
      pipe(
        TE.fromTask(() => Promise.resolve(render(value))),
        TE.flatMap((rendered) => idempotency.keep(key, rendered)),
      ),
    ),
    TE.map((value): Answer<A> => ({ kind: 'fresh', value })),
  );
  return pipe(
    idempotency.claim(key),
    TE.flatMap(
      O.match(
        (): TE.TaskEither<E | Unavailable, Answer<A>> => remembered,
        (rendered) => TE.right({ kind: 'replayed', rendered }),
      ),
    ),
  );
};
