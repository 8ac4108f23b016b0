import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { UserId } from '../user/user.js';
import type { AuditAction, AuditEntry, AuditEntryId, AuditTarget, NewAuditEntry } from './audit-entry.js';

/**
 * The audit log, inside one unit of work: an entry is kept or lost with the change it tells of. Who has a failure to tell
 * of does so in a unit of work of its own, after the one that failed.
 */
export type AuditLog = Readonly<{
  append: (entry: NewAuditEntry) => TaskEither<Unavailable, void>;
}>;

/** Entries that meet all of these; `null` does not narrow. */
export type AuditSearch = Readonly<{
  actorId: UserId | null;
  action: AuditAction | null;
  targetType: AuditTarget['type'] | null;
  /** The id as text, whatever it is an id of. */
  targetId: string | null;
  /** From this moment on. */
  since: Date | null;
  /** Before this moment. */
  until: Date | null;
  /** Only what was appended before this entry. */
  after: AuditEntryId | null;
  limit: number;
}>;

/** Reads that need no transaction. Nothing here or elsewhere changes or removes an entry. */
export type AuditQueries = Readonly<{
  /** Newest first. */
  search: (search: AuditSearch) => TaskEither<Unavailable, readonly AuditEntry[]>;
}>;
