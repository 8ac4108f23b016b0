import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AuditEntry, AuditEntryId } from '#src/audit/audit-entry.js';
import type { AuditLog, AuditQueries, AuditSearch } from '#src/audit/audit-log.port.js';
import type { Snapshot, Transaction } from './snapshot.js';

export const makeInMemoryAuditLog = ({ read, write, nextNumber }: Transaction): AuditLog => ({
  append: (entry) =>
    TE.fromIO(() => write({ audit: [...read().audit, { ...entry, id: nextNumber('audit') as AuditEntryId }] })),
});

export const makeInMemoryAuditQueries = (committed: () => Snapshot): AuditQueries => ({
  search: (search) =>
    TE.fromIO(() =>
      committed()
        .audit.filter((entry) => isFoundBy(search, entry))
        .toSorted((a, b) => b.id - a.id)
        .slice(0, search.limit),
    ),
});

const isFoundBy = (search: AuditSearch, { id, at, action, actor, target }: AuditEntry): boolean =>
  (search.actorId === null || actor?.id === search.actorId) &&
  (search.action === null || action === search.action) &&
  (search.targetType === null || target?.type === search.targetType) &&
  (search.targetId === null || (target !== null && String(target.id) === search.targetId)) &&
  (search.since === null || at >= search.since) &&
  (search.until === null || at < search.until) &&
  (search.after === null || id < search.after);
