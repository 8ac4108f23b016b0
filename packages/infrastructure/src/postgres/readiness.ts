import type { Unavailable } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isMigrated } from './migrations/migrate.js';
import { attempt } from './connection/postgres-error.js';
import type { Queryable } from './connection/statement.js';

export type NotReady = Unavailable | Readonly<{ _tag: 'NotMigrated' }>;

/** The database answers, and has the migrations of this version; those of a newer one may be there as well. */
export const checkPostgresReady = (db: Queryable): TE.TaskEither<NotReady, void> =>
  pipe(
    attempt(() => isMigrated(db)),
    TE.flatMap((migrated): TE.TaskEither<NotReady, void> =>
      migrated ? TE.right(undefined) : TE.left({ _tag: 'NotMigrated' }),
    ),
  );
