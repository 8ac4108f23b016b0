import type { UserId } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { HttpError } from '../request/request-error.js';

type Source<A> = AsyncIterable<E.Either<HttpError, A>>;

const IN_PROGRESS = E.left<HttpError>({ _tag: 'ExportInProgress' });

/** Allows each user one export at a time in this process. A concurrent export yields `ExportInProgress`. */
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
