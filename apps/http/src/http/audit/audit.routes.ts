import { MAX_PAGE_SIZE, type AuditEntryId, type ListAudit } from '@l-age/domain';
import { forSuperusers, type Endpoint } from '../routing/endpoint.js';
import { makeIdCursors } from '../signing/cursor.js';
import type { Keys } from '../signing/keys.js';
import { ok } from '../response/reply.js';
import { nextPageHeaders } from '../tasks/next-page.js';
import { list } from '../request/validation/values.js';
import { searchAuditQuery } from './audit.codecs.js';
import { AuditEntryJson, auditEntryResponse } from './audit.responses.js';

export type AuditEndpointsDeps = Readonly<{
  useCases: Readonly<{ listAudit: ListAudit }>;
  /** Sign the cursors. */
  cursorKeys: Keys;
}>;

export const auditEndpoints = ({ useCases, cursorKeys }: AuditEndpointsDeps): readonly Endpoint[] => {
  const cursors = makeIdCursors<AuditEntryId>(cursorKeys, 'audit log');
  return [
    forSuperusers(
      {
        method: 'GET',
        path: '/audit',
        tag: 'audit',
        operationId: 'listAudit',
        summary: 'Read the audit log',
        description: 'What was done, and refused, by whom, from where and in which request. Newest first.',
        request: { query: searchAuditQuery(cursors.codec) },
        success: {
          status: 200,
          description: 'One page. `Link` and `X-Next-Cursor` lead to the next, unless this is the last.',
          body: list(AuditEntryJson, { maxItems: MAX_PAGE_SIZE }),
          headers: ['Link', 'X-Next-Cursor'],
        },
        errors: { SuperuserRequired: 'For superusers only.' },
      },
      ({ query: search }, { actor, origin }) => useCases.listAudit({ actor, origin, search }),
      ({ items, next }, target) =>
        ok(items.map(auditEntryResponse), nextPageHeaders(target, next === null ? null : cursors.write(next))),
    ),
  ];
};
