import type { Unavailable } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isMigrated } from './migrations/migrate.js';
import { tryQuery } from './connection/postgres-error.js';
import type { Queryable } from './connection/statement.js';

export type NotReady = Unavailable | Readonly<{ _tag: 'NotMigrated' }>;

/** Succeeds if the database responds and has the migrations of this version. It may also have newer ones. */
export const checkPostgresReady = (db: Queryable): TE.TaskEither<NotReady, void> =>
  pipe(
    tryQuery(() => isMigrated(db)),
    TE.flatMap((migrated): TE.TaskEither<NotReady, void> =>
      migrated ? TE.right(undefined) : TE.left({ _tag: 'NotMigrated' }),
    ),
  );
