import type { Target } from '../routing/endpoint.js';

/**
 * The headers that lead to the next page: `Link` (RFC 8288) repeats the request with the cursor in it, and
 * `X-Next-Cursor` is the cursor alone. On the last page there are none.
 */
export const nextPageHeaders = (
  { pathname, search }: Target,
  cursor: string | null,
): Readonly<Record<string, string>> => {
  if (cursor === null) return {};
  const parameters = new URLSearchParams(search);
  parameters.delete('skip');
  parameters.set('cursor', cursor);
  return { Link: `<${pathname}?${parameters.toString()}>; rel="next"`, 'X-Next-Cursor': cursor };
};
