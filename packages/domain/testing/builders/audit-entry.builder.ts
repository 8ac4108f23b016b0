import type { AuditEntryId, NewAuditEntry } from '#src/audit/audit-entry.js';
import type { AuditSearch } from '#src/audit/audit-log.port.js';
import { userId, username } from './values.js';

export const auditEntryId = (id: number): AuditEntryId => id as AuditEntryId;

/** User 1, `anna`, creates user 2. */
export const aNewAuditEntry = (overrides: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  at: new Date('2026-01-01T11:00:00.000Z'),
  action: 'user_created',
  actor: { id: userId(1), username: username('anna') },
  target: { type: 'user', id: userId(2) },
  details: {},
  ip: '192.0.2.1',
  requestId: 'request-1',
  ...overrides,
});

/** Finds the newest entries, without conditions. */
export const anAuditSearch = (overrides: Partial<AuditSearch> = {}): AuditSearch => ({
  actorId: null,
  action: null,
  targetType: null,
  targetId: null,
  since: null,
  until: null,
  after: null,
  limit: 50,
  ...overrides,
});
