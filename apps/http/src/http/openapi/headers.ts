type Header = Readonly<{ description: string; required: boolean; schema: Readonly<{ type: string }> }>;

const always = (description: string, type: 'string' | 'integer' = 'string'): Header => ({
  description,
  required: true,
  schema: { type },
});

const sometimes = (description: string): Header => ({ description, required: false, schema: { type: 'string' } });

/** The response headers in the document. */
export const HEADERS: Readonly<Record<string, Header>> = {
  ETag: always('The version of the task, for `If-Match` and `If-None-Match` (RFC 9110, 8.8.3).'),
  'Idempotency-Replayed': sometimes('`true` if this is the response to an earlier request with the same key.'),
  Location: always('The path of the created resource.'),
  Link: sometimes('`rel="next"`: the next page (RFC 8288).'),
  'X-Next-Cursor': sometimes('The `cursor` of the next page.'),
  'X-Total-Count': sometimes('The number of items in the whole list.'),
  'Content-Disposition': always('The file name (RFC 6266).'),
  'X-Unread-Count': always('The number of unread notifications in the inbox.', 'integer'),
  'WWW-Authenticate': always('`Bearer` (RFC 6750).'),
  'Retry-After': always('Seconds to wait before the next attempt.', 'integer'),
};
