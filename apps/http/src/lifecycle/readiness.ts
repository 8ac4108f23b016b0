import { checkPostgresReady, withTimeBudget } from '@l-age/infrastructure';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

export type NotReady = 'draining' | 'database_unavailable' | 'not_migrated';

/** Whether the service can serve requests. Checked again for each call. */
export type Readiness = Readonly<{ check: TE.TaskEither<NotReady, void> }>;

type ReadinessDeps = Readonly<{
  isDraining: () => boolean;
  database: Parameters<typeof checkPostgresReady>[0];
}>;

export const makeReadiness = ({ isDraining, database }: ReadinessDeps): Readiness => ({
  check: pipe(
    TE.fromIO(isDraining),
    TE.filterOrElse(
      (draining) => !draining,
      (): NotReady => 'draining',
    ),
    TE.flatMap(() =>
      pipe(
        () => withTimeBudget(checkPostgresReady(database)),
        TE.mapError((error): NotReady => (error._tag === 'NotMigrated' ? 'not_migrated' : 'database_unavailable')),
      ),
    ),
  ),
});
