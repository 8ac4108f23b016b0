type Header = Readonly<{ description: string; required: boolean; schema: Readonly<{ type: string }> }>;

const always = (description: string, type: 'string' | 'integer' = 'string'): Header => ({
  description,
  required: true,
  schema: { type },
});

const sometimes = (description: string): Header => ({ description, required: false, schema: { type: 'string' } });

/** The headers that answers are described with. */
export const HEADERS: Readonly<Record<string, Header>> = {
  ETag: always('Names this state of the task, for `If-Match` and `If-None-Match` (RFC 9110, 8.8.3).'),
  'Idempotency-Replayed': sometimes('`true`: this is the answer that the first request with this key got.'),
  Location: always('The path of what was made.'),
  Link: sometimes('`rel="next"`: the next page (RFC 8288).'),
  'X-Next-Cursor': sometimes('The `cursor` of the next page.'),
  'X-Total-Count': sometimes('How many items the whole list holds.'),
  'Content-Disposition': always('A name for the file (RFC 6266).'),
  'X-Unread-Count': always('How much in the whole inbox is unread.', 'integer'),
  'WWW-Authenticate': always('`Bearer` (RFC 6750).'),
  'Retry-After': always('Seconds to wait before trying again.', 'integer'),
};
