import type { AuditEntry } from '@l-age/domain';
import { codecFrom, nullable } from '../request/validation/codec.js';
import { integer } from '../request/validation/integer.js';
import { union, record } from '../request/validation/record.js';
import { anyText } from '../request/validation/values.js';
import { timestamp, toIso } from '../response/timestamp.js';
import { UserRefJson, userRefResponse } from '../users/users.responses.js';
import { AuditActionName, AuditTargetType } from './audit.codecs.js';
import * as t from 'io-ts';

const Details = codecFrom<unknown>(
  'details',
  {
    type: 'object',
    description: 'Details of the action.',
    examples: [{ changed: ['email'] }],
  },
  t.success,
);

export const AuditEntryJson = record('AuditEntry', {
  id: integer(),
  at: timestamp,
  action: AuditActionName,
  actor_id: nullable(integer()),
  actor: nullable(UserRefJson),
  target_type: nullable(AuditTargetType),
  target_id: nullable(union(integer(), anyText())),
  details: Details,
  ip: nullable(anyText({ examples: ['192.0.2.1'] })),
  request_id: nullable(anyText()),
});

export const auditEntryResponse = ({ id, at, action, actor, target, details, ip, requestId }: AuditEntry) => ({
  id,
  at: toIso(at),
  action,
  actor_id: actor?.id ?? null,
  actor: actor === null ? null : userRefResponse(actor),
  target_type: target?.type ?? null,
  target_id: target?.id ?? null,
  details,
  ip,
  request_id: requestId,
});
