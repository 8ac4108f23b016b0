import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { auditEntry, userTarget, type AuditDetails, type AuditedBy, type NewAuditEntry } from '../audit/audit-entry.js';
import type { AuditLog } from '../audit/audit-log.port.js';
import type { Unavailable } from '../errors.js';
import type { User } from './user.js';

/** The parts of a user that a change may tell of, under the names that clients know. Values are not told: some are secret. */
const PARTS: Readonly<Record<string, (user: User) => unknown>> = {
  username: ({ username }) => username,
  email: ({ email }) => email,
  is_superuser: ({ isSuperuser }) => isSuperuser,
  discord_username: ({ discord }) => discord.username,
  discord_user_id: ({ discord }) => discord.userId,
  discord_webhook: ({ discord }) => [discord.webhook, discord.webhookSince, discord.webhookDisabled],
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const changedParts = (before: User, after: User): readonly string[] =>
  Object.keys(PARTS).filter((name) => !isSame(PARTS[name]?.(before), PARTS[name]?.(after)));

/** What the audit log is told of a changed user; nothing when nothing changed. */
export const userChanges = (by: AuditedBy, before: User, after: User, at: Date): readonly NewAuditEntry[] => {
  const target = userTarget(after.id);
  const changed = changedParts(before, after);
  const rights: AuditDetails = changed.includes('is_superuser') ? { is_superuser: after.isSuperuser } : {};
  const activity = after.isActive ? 'user_reactivated' : 'user_deactivated';
  return [
    ...(changed.length > 0 ? [auditEntry(by, 'user_updated', target, at, { changed, ...rights })] : []),
    ...(before.isActive === after.isActive ? [] : [auditEntry(by, activity, target, at)]),
    ...(before.hashedPassword === after.hashedPassword ? [] : [auditEntry(by, 'password_changed', target, at)]),
  ];
};

export const appendAll = (
  { audit }: Readonly<{ audit: AuditLog }>,
  entries: readonly NewAuditEntry[],
): TE.TaskEither<Unavailable, void> =>
  pipe(
    entries,
    TE.traverseSeqArray(audit.append),
    TE.map(() => undefined),
  );
