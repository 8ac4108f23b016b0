import { refOf, type UserRef } from '../shared/actor.js';
import type { Origin } from '../shared/origin.js';
import type { ApiTokenId, NotificationId, SessionId, TaskId, UserId } from '../shared/ids.js';
import type { Brand } from '../shared/brand.js';

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

/** The object of the action. */
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

/** Further data: names and plain values, never a password, a token or a webhook. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** The address and the id of the request. */
export type AuditOrigin = Pick<Origin, 'ip' | 'requestId'>;

/** An entry without an id. The store assigns it. */
export type NewAuditEntry = AuditOrigin &
  Readonly<{
    at: Date;
    action: AuditAction;
    /** The user with the name at that time. `null`: no user was signed in. */
    actor: UserRef | null;
    target: AuditTarget | null;
    details: AuditDetails;
  }>;

/** One action, or one denied request. Entries never change. */
export type AuditEntry = NewAuditEntry & Readonly<{ id: AuditEntryId }>;

/** The actor and the origin of an action. `actor` is `null` if no user is signed in. */
export type AuditedBy = Readonly<{ actor: UserRef | null; origin: AuditOrigin }>;

/** For actions of the service itself, such as creating the default superuser. */
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
