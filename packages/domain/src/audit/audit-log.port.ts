import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../shared/ids.js';
import type { Unavailable } from '../shared/errors.js';
import type { AuditAction, AuditEntry, AuditEntryId, AuditTarget, NewAuditEntry } from './audit-entry.js';

/**
 * The audit log, inside one unit of work: the entry commits with the change that it describes. A failure is recorded in
 * another unit of work, after the one that failed.
 */
export type AuditLog = Readonly<{
  append: (entry: NewAuditEntry) => TaskEither<Unavailable, void>;
}>;

/** The stores of the use cases in `audit/`. */
export type AuditStores = Readonly<{ audit: AuditLog }>;

/** All conditions must match. `null` matches every entry. */
export type AuditSearch = Readonly<{
  actorId: UserId | null;
  action: AuditAction | null;
  targetType: AuditTarget['type'] | null;
  /** The id as text. */
  targetId: string | null;
  /** Inclusive. */
  since: Date | null;
  /** Exclusive. */
  until: Date | null;
  /** Only entries that are older than this one. */
  after: AuditEntryId | null;
  limit: number;
}>;

/** Reads without a transaction. No port changes or removes entries. */
export type AuditQueries = Readonly<{
  /** Newest first. */
  search: (search: AuditSearch) => TaskEither<Unavailable, readonly AuditEntry[]>;
}>;
