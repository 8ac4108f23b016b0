const header = (description: string, type: 'string' | 'integer' = 'string') => ({ description, schema: { type } });

/** The headers that answers are described with. */
export const HEADERS: Readonly<Record<string, object>> = {
  ETag: header('Names this state of the task, for `If-Match` and `If-None-Match` (RFC 9110, 8.8.3).'),
  'Idempotency-Replayed': header('`true`: this is the answer that the first request with this key got.'),
  Location: header('The path of what was made.'),
  Link: header('`rel="next"`: the next page (RFC 8288).'),
  'X-Next-Cursor': header('The `cursor` of the next page.'),
  'WWW-Authenticate': header('`Bearer` (RFC 6750).'),
  'Retry-After': header('Seconds to wait before trying again.', 'integer'),
};
