import type { UserId } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { HttpError } from '../request/request-error.js';

type Source<A> = AsyncIterable<E.Either<HttpError, A>>;

const IN_PROGRESS = E.left<HttpError>({ _tag: 'ExportInProgress' });

/** Reads a source unless this process reads another one for the same user, from the first item until the reader stops. */
export const makeOneExportPerUser = () => {
  const reading = new Set<UserId>();
  return async function* <A>(userId: UserId, source: Source<A>): AsyncGenerator<E.Either<HttpError, A>> {
    if (reading.has(userId)) {
      yield IN_PROGRESS;
      return;
    }
    reading.add(userId);
    try {
      yield* source;
    } finally {
      reading.delete(userId);
    }
  };
};
