import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../shared/actor.js';
import { superuserRequired, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import { pageOf, type Page } from '../shared/page.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import { auditEntry, type AuditDetails, type AuditEntry, type AuditEntryId, type AuditOrigin } from './audit-entry.js';
import type { AuditQueries, AuditSearch, AuditStores } from './audit-log.port.js';

export type ListAuditDeps = Readonly<{
  auditQueries: AuditQueries;
  unitOfWork: UnitOfWork<AuditStores>;
  clock: Clock;
}>;

export type ListAuditInput = Readonly<{ actor: Actor; origin: AuditOrigin; search: AuditSearch }>;

export type ListAuditError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

/** Newest first; superusers only. The read itself is recorded, and is not part of its own result. */
export type ListAudit = (input: ListAuditInput) => TE.TaskEither<ListAuditError, Page<AuditEntry, AuditEntryId>>;

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
