import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { superuserRequired, type DomainErrorOf, type Unavailable } from '../errors.js';
import { pageOf } from '../shared/page.js';
import type { Clock } from '../shared/clock.port.js';
import type { Stores, UnitOfWork } from '../shared/unit-of-work.port.js';
import type { Actor } from '../user/user.js';
import { auditEntry, type AuditDetails, type AuditEntry, type AuditEntryId, type AuditOrigin } from './audit-entry.js';
import type { AuditQueries, AuditSearch } from './audit-log.port.js';

export type ListAuditDeps = Readonly<{
  auditQueries: AuditQueries;
  unitOfWork: UnitOfWork<Pick<Stores, 'audit'>>;
  clock: Clock;
}>;

export type ListAuditInput = Readonly<{ actor: Actor; origin: AuditOrigin; search: AuditSearch }>;

export type ListAuditError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

export type AuditPage = Readonly<{
  entries: readonly AuditEntry[];
  /** Where the next page starts: after this entry. `null` on the last page. */
  next: AuditEntryId | null;
}>;

/** Newest first; for superusers only. The read is recorded after it, and not part of its own result. */
export type ListAudit = (input: ListAuditInput) => TE.TaskEither<ListAuditError, AuditPage>;

export const makeListAudit =
  ({ auditQueries, unitOfWork, clock }: ListAuditDeps): ListAudit =>
  ({ actor, origin, search }) =>
    actor.isSuperuser
      ? pipe(
          auditQueries.search({ ...search, limit: search.limit + 1 }),
          TE.tap(() =>
            unitOfWork.run(({ audit }) =>
              audit.append(auditEntry({ actor, origin }, 'audit_read', null, clock.now(), detailsOf(search))),
            ),
          ),
          TE.map((found) => pageOf(found, search.limit, ({ id }) => id)),
        )
      : TE.left(superuserRequired());

/** The filters in use. */
const detailsOf = ({ actorId, action, targetType, targetId, since, until, after }: AuditSearch): AuditDetails => {
  const filters = {
    actor_id: actorId,
    action,
    target_type: targetType,
    target_id: targetId,
    since: since?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
    after,
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== null));
};
