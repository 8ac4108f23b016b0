import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Unavailable } from '../shared/errors.js';
import { auditEntry, userTarget, type AuditDetails, type AuditedBy, type NewAuditEntry } from '../audit/audit-entry.js';
import type { AuditLog } from '../audit/audit-log.port.js';
import type { User } from './user.js';

/** The fields that the audit log names, as clients know them. It records no values: some are secret. */
const FIELDS: Readonly<Record<string, (user: User) => unknown>> = {
  username: ({ username }) => username,
  email: ({ email }) => email,
  is_superuser: ({ isSuperuser }) => isSuperuser,
  discord_username: ({ discord }) => discord.username,
  discord_user_id: ({ discord }) => discord.userId,
  discord_webhook: ({ discord }) => [discord.webhook, discord.webhookSince, discord.webhookDisabled],
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const changedFields = (before: User, after: User): readonly string[] =>
  Object.keys(FIELDS).filter((name) => !isSame(FIELDS[name]?.(before), FIELDS[name]?.(after)));

/** The audit entries of a changed user. None without a change. */
export const userChanges = (by: AuditedBy, before: User, after: User, at: Date): readonly NewAuditEntry[] => {
  const target = userTarget(after.id);
  const changed = changedFields(before, after);
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
