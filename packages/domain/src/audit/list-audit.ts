import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { superuserRequired, type DomainErrorOf, type Unavailable } from '../errors.js';
import { pageOf } from '../shared/page.js';
import type { Actor } from '../user/user.js';
import type { AuditEntry, AuditEntryId } from './audit-entry.js';
import type { AuditQueries, AuditSearch } from './audit-log.port.js';

export type ListAuditDeps = Readonly<{ auditQueries: AuditQueries }>;

export type ListAuditInput = Readonly<{ actor: Actor; search: AuditSearch }>;

export type ListAuditError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

export type AuditPage = Readonly<{
  entries: readonly AuditEntry[];
  /** Where the next page starts: after this entry. `null` on the last page. */
  next: AuditEntryId | null;
}>;

/** Newest first; for superusers only. */
export type ListAudit = (input: ListAuditInput) => TE.TaskEither<ListAuditError, AuditPage>;

export const makeListAudit =
  ({ auditQueries }: ListAuditDeps): ListAudit =>
  ({ actor, search }) =>
    actor.isSuperuser
      ? pipe(
          auditQueries.search({ ...search, limit: search.limit + 1 }),
          TE.map((found) => pageOf(found, search.limit, ({ id }) => id)),
        )
      : TE.left(superuserRequired());
