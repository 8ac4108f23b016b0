import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from './errors.js';

/**
 * A transaction. It commits if the work ends in a Right, and rolls back on a Left or a throw. The work may be run again
 * from the start after a conflict with another transaction. It must therefore have no effect outside its stores: no
 * HTTP, no hashing, no nested `run`. The stores are valid only until the work ends.
 */
export type UnitOfWork<Available> = Readonly<{
  run: <E, A>(work: (stores: Available) => TaskEither<E, A>) => TaskEither<E | Unavailable, A>;
}>;
