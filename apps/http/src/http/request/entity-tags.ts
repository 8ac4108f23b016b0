import * as E from 'fp-ts/lib/Either.js';
import { codec, withDefault } from './validation/codec.js';
import { missing, valueError, type ValidationIssue } from './validation/field-problem.js';

/** The tags in `If-Match` or `If-None-Match` (RFC 9110, 13.1), without `W/`. `*` matches any tag. */
export type EntityTags = '*' | readonly string[];

// RFC 9110, 8.8.3. Node decodes headers as Latin-1, where obs-text is U+0080 to U+00FF.
const ENTITY_TAG = /^(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/;
const BETWEEN_TAGS = /^[ \t]*(?:,[ \t]*)+/;

const MALFORMED = E.left(valueError('should be entity tags in double quotes, or *'));

const parseTags = (text: string): E.Either<ValidationIssue, EntityTags> => {
  if (text.trim() === '*') return E.right('*');
  const tags: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const found = ENTITY_TAG.exec(rest);
    if (found === null) return MALFORMED;
    tags.push(found[1] ?? '');
    rest = rest.slice(found[0].length);
    const between = BETWEEN_TAGS.exec(rest);
    if (rest !== '' && between === null) return MALFORMED;
    rest = rest.slice(between?.[0].length ?? 0);
  }
  return tags.length === 0 ? MALFORMED : E.right(tags);
};

const entityTags = (description: string) =>
  withDefault(
    codec<EntityTags>('entity tags', { type: 'string', description }, (input) =>
      typeof input === 'string' ? parseTags(input) : E.left(missing),
    ),
    null,
  );

export const ifMatch = entityTags(
  'Apply the request only if the task has one of these `ETag`s. The forms that compressing proxies create also match: `W/"…"`, `"…-gzip"`.',
);
export const ifNoneMatch = entityTags('Apply the request only if the task has none of these `ETag`s.');

/** Suffixes that proxies and web servers append to the tag of a compressed response: `-gzip`, `--gzip`, `;gzip`. */
const ENCODING_SUFFIX = /^(?:--?|;)(?:gzip|br|deflate|zstd)"$/;

/**
 * A proxy that compresses a response weakens its tag (nginx: `W/"…"`) or appends the encoding (Apache, Caddy: `"…-gzip"`),
 * because the bytes differ (RFC 9110, 8.8.1). Both forms still identify one state of the task, because the tag is a digest
 * of the task before any encoding.
 */
const identifies = (etag: string) => {
  const start = etag.slice(0, -1);
  return (tag: string) => tag === etag || (tag.startsWith(start) && ENCODING_SUFFIX.test(tag.slice(start.length)));
};

/** `If-Match` (RFC 9110, 13.1.1). `null`: the header is absent. */
export const satisfiesIfMatch = (tags: EntityTags | null, etag: string): boolean =>
  tags === null || tags === '*' || tags.some(identifies(etag));

/** `If-None-Match` (RFC 9110, 13.1.2). `null`: the header is absent. */
export const satisfiesIfNoneMatch = (tags: EntityTags | null, etag: string): boolean =>
  tags === null || (tags !== '*' && !tags.some(identifies(etag)));
