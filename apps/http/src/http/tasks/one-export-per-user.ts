import type { UserId } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { HttpError } from '../request/request-error.js';

type Source<A> = AsyncIterable<E.Either<HttpError, A>>;

const IN_PROGRESS = E.left<HttpError>({ _tag: 'ExportInProgress' });

/** Passes on one source at a time for each user of this process. A second source yields `ExportInProgress`. */
export const makeOneExportPerUser = () => {
  const active = new Set<UserId>();
  return async function* <A>(userId: UserId, source: Source<A>): AsyncGenerator<E.Either<HttpError, A>> {
    if (active.has(userId)) {
      yield IN_PROGRESS;
      return;
    }
    active.add(userId);
    try {
      yield* source;
    } finally {
      active.delete(userId);
    }
  };
};
