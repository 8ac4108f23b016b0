import { MAX_PAGE_SIZE } from '@l-age/domain';
import type { Codec } from '../request/validation/codec.js';
import { list } from '../request/validation/values.js';
import type { Target } from '../routing/endpoint.js';
import { ok, type Reply } from './reply.js';

export const NEXT_PAGE_HEADERS = ['Link', 'X-Next-Cursor'];

/** The successful response of a paged list, for the route table. */
export const describePage = (item: Codec<unknown>, description: string, headers: readonly string[] = []) => ({
  status: 200,
  description: `${description} \`Link\` and \`X-Next-Cursor\` refer to the next page, if there is one.`,
  body: list(item, { maxItems: MAX_PAGE_SIZE }),
  headers: [...NEXT_PAGE_HEADERS, ...headers],
});

/** `Link` (RFC 8288) repeats the request with the cursor of the next page. The last page has neither header. */
const nextPageHeaders = ({ pathname, search }: Target, cursor: string | null): Readonly<Record<string, string>> => {
  if (cursor === null) return {};
  const parameters = new URLSearchParams(search);
  parameters.delete('skip');
  parameters.set('cursor', cursor);
  return { Link: `<${pathname}?${parameters.toString()}>; rel="next"`, 'X-Next-Cursor': cursor };
};

/** A response with the links to the next page. */
export const pageReply = (
  body: unknown,
  nextCursor: string | null,
  target: Target,
  headers: Readonly<Record<string, string>> = {},
): Reply => ok(body, { ...nextPageHeaders(target, nextCursor), ...headers });
