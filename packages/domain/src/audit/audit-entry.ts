import type { NotificationId } from '../notification/notification.js';
import type { Brand } from '../shared/brand.js';
import type { TaskId } from '../task/task.js';
import type { ApiTokenId } from '../auth/api-token/api-token.js';
import type { Origin, SessionId } from '../auth/session/session.js';
import { refOf, type UserId, type UserRef } from '../user/user.js';

export type AuditEntryId = Brand<number, 'AuditEntryId'>;

export const AUDIT_ACTIONS = [
  'login',
  'login_failed',
  'logout',
  'session_ended',
  'refresh_token_replayed',
  'refresh_token_refused',
  'password_changed',
  'password_reset',
  'user_created',
  'user_updated',
  'user_deactivated',
  'user_reactivated',
  'user_deleted',
  'token_created',
  'token_deleted',
  'tasks_exported',
  'task_deleted',
  'comment_deleted',
  'dead_letter_redelivered',
  'dead_letter_discarded',
  'audit_read',
  'permission_refused',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What was acted upon. */
export type AuditTarget =
  | Readonly<{ type: 'user'; id: UserId }>
  | Readonly<{ type: 'session'; id: SessionId }>
  | Readonly<{ type: 'token'; id: ApiTokenId }>
  | Readonly<{ type: 'task'; id: TaskId }>
  | Readonly<{ type: 'notification'; id: NotificationId }>;

export const AUDIT_TARGET_TYPES = [
  'user',
  'session',
  'token',
  'task',
  'notification',
] as const satisfies readonly AuditTarget['type'][];

/** What else there is to know: names and plain values, never a password, a token or a webhook. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** Where from and in which request it was done. */
export type AuditOrigin = Pick<Origin, 'ip' | 'requestId'>;

/** An entry that no store has numbered yet. */
export type NewAuditEntry = AuditOrigin &
  Readonly<{
    at: Date;
    action: AuditAction;
    /** Who did it, under the name they had then; `null` when nobody was signed in. */
    actor: UserRef | null;
    target: AuditTarget | null;
    details: AuditDetails;
  }>;

/** One thing that was done, or refused; it never changes. */
export type AuditEntry = NewAuditEntry & Readonly<{ id: AuditEntryId }>;

/** On whose behalf, and where from, something is done. `actor` is `null` when nobody is signed in. */
export type AuditedBy = Readonly<{ actor: UserRef | null; origin: AuditOrigin }>;

/** What the service does of its own accord, such as creating the default superuser. */
export const THE_SERVICE: AuditedBy = { actor: null, origin: { ip: null, requestId: null } };

export const auditEntry = (
  { actor, origin }: AuditedBy,
  action: AuditAction,
  target: AuditTarget | null,
  at: Date,
  details: AuditDetails = {},
): NewAuditEntry => ({
  at,
  action,
  actor: actor === null ? null : refOf(actor),
  target,
  details,
  ip: origin.ip,
  requestId: origin.requestId,
});

export const userTarget = (id: UserId): AuditTarget => ({ type: 'user', id });
