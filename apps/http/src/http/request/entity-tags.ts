import * as E from 'fp-ts/lib/Either.js';
import { codec, withDefault } from './validation/codec.js';
import { missing, valueError, type ValidationIssue } from './validation/field-problem.js';

/** What `If-Match` and `If-None-Match` list (RFC 9110, 13.1), without `W/`; `*` means whatever there is. */
export type EntityTags = '*' | readonly string[];

// RFC 9110, 8.8.3. Node reads headers as Latin-1, where obs-text is U+0080 to U+00FF.
const ENTITY_TAG = /^(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/;
const BETWEEN_TAGS = /^[ \t]*(?:,[ \t]*)+/;

const REFUSED = E.left(valueError('should be entity tags in double quotes, or *'));

const parseTags = (text: string): E.Either<ValidationIssue, EntityTags> => {
  if (text.trim() === '*') return E.right('*');
  const tags: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const found = ENTITY_TAG.exec(rest);
    if (found === null) return REFUSED;
    tags.push(found[1] ?? '');
    rest = rest.slice(found[0].length);
    const between = BETWEEN_TAGS.exec(rest);
    if (rest !== '' && between === null) return REFUSED;
    rest = rest.slice(between?.[0].length ?? 0);
  }
  return tags.length === 0 ? REFUSED : E.right(tags);
};

const entityTags = (description: string) =>
  withDefault(
    codec<EntityTags>('entity tags', { type: 'string', description }, (input) =>
      typeof input === 'string' ? parseTags(input) : E.left(missing),
    ),
    null,
  );

export const ifMatch = entityTags(
  'Only if the task is still as named by one of these `ETag`s. The forms that compressing proxies give them match too: `W/"…"`, `"…-gzip"`.',
);
export const ifNoneMatch = entityTags('Only if the task is not as named by one of these `ETag`s.');

/** What proxies and web servers append to the tag of an answer that they compress: `-gzip`, `--gzip`, `;gzip`. */
const ENCODING = /^(?:--?|;)(?:gzip|br|deflate|zstd)"$/;

/**
 * A proxy that compresses an answer weakens its tag (nginx: `W/"…"`) or appends the encoding to it (Apache, Caddy: `"…-gzip"`),
 * because the bytes differ (RFC 9110, 8.8.1). The service compares the tag of the task itself, a digest of its content
 * before any encoding, so both forms still name exactly one state of the task.
 */
const names = (etag: string) => {
  const start = etag.slice(0, -1);
  return (tag: string) => tag === etag || (tag.startsWith(start) && ENCODING.test(tag.slice(start.length)));
};

/** RFC 9110, 13.1.1. Without the header anything passes. */
export const matches = (wanted: EntityTags | null, etag: string): boolean =>
  wanted === null || wanted === '*' || wanted.some(names(etag));

/** RFC 9110, 13.1.2. */
export const differs = (known: EntityTags | null, etag: string): boolean =>
  known === null || (known !== '*' && !known.some(names(etag)));
