import type { AuditEntryId } from '@l-age/domain';
import { describePage, pageReply } from '../response/page.js';
import { forSuperusers, type Endpoint } from '../routing/endpoint.js';
import { makeIdCursors } from '../signing/cursor.js';
import { auditQuery } from './audit.codecs.js';
import { AuditEntryJson, auditEntryResponse } from './audit.responses.js';
import type { RouteDeps } from '../routing/route-deps.js';

export const auditEndpoints = ({ useCases, cursorKeys }: RouteDeps): readonly Endpoint[] => {
  const cursors = makeIdCursors<AuditEntryId>(cursorKeys, 'audit log');
  return [
    forSuperusers(
      {
        method: 'GET',
        path: '/audit',
        tag: 'audit',
        operationId: 'listAudit',
        summary: 'List the audit log',
        description: 'Security-relevant actions and denied requests, with actor, address and request id.',
        request: { query: auditQuery(cursors.codec) },
        success: describePage(AuditEntryJson, 'One page of the audit log, newest entries first.'),
        errors: { SuperuserRequired: 'For superusers only.' },
      },
      ({ query: search }, { actor, origin }) => useCases.listAudit({ actor, origin, search }),
      ({ items, next }, target) => pageReply(items.map(auditEntryResponse), cursors.encode(next), target),
    ),
  ];
};
