import {
  AUDIT_ACTIONS,
  AUDIT_TARGET_TYPES,
  type AuditAction,
  type AuditEntryId,
  type AuditSearch,
  type AuditTarget,
  type UserId,
} from '@l-age/domain';
import { pageFields } from '../request/page-query.js';
import { mapped, optional, type Codec } from '../request/validation/codec.js';
import { dateTime } from '../request/validation/date-time.js';
import { integer } from '../request/validation/integer.js';
import { listQuery } from '../request/validation/query.js';
import { anyText, oneOf } from '../request/validation/values.js';

export const AuditActionName = oneOf<AuditAction>(AUDIT_ACTIONS);
export const AuditTargetType = oneOf<AuditTarget['type']>(AUDIT_TARGET_TYPES);

export const auditQuery = (cursor: Codec<AuditEntryId | null>): Codec<AuditSearch> =>
  mapped(
    listQuery({
      actor_id: optional(integer({ description: 'The user who performed the action.' })),
      action: optional(AuditActionName),
      target_type: optional(AuditTargetType),
      target_id: optional(anyText({ maxLength: 100, description: 'The id of the target.' })),
      since: optional(dateTime({ description: 'At this time or later.' })),
      until: optional(dateTime({ description: 'Before this time.' })),
      limit: pageFields.limit,
      cursor,
    }),
    (query) => ({
      actorId: (query.actor_id ?? null) as UserId | null,
      action: query.action ?? null,
      targetType: query.target_type ?? null,
      targetId: query.target_id ?? null,
      since: query.since ?? null,
      until: query.until ?? null,
      after: query.cursor,
      limit: query.limit,
    }),
  );
