import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { AuditStores } from './audit-log.port.js';
import { auditEntry, type AuditDetails, type AuditedBy, type AuditTarget } from './audit-entry.js';

export type RecordDeniedRequestDeps = Readonly<{ unitOfWork: UnitOfWork<AuditStores>; clock: Clock }>;

export type RecordDeniedRequestInput = Readonly<{ by: AuditedBy; target: AuditTarget | null; details: AuditDetails }>;

/** Records a request that was denied for missing rights. */
export type RecordDeniedRequest = (input: RecordDeniedRequestInput) => TE.TaskEither<Unavailable, void>;

export const makeRecordDeniedRequest =
  ({ unitOfWork, clock }: RecordDeniedRequestDeps): RecordDeniedRequest =>
  ({ by, target, details }) =>
    unitOfWork.run(({ audit }) => audit.append(auditEntry(by, 'permission_refused', target, clock.now(), details)));
