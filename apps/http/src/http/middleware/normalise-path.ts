import type { RequestHandler } from 'express';

const ESCAPES = /(?:%[0-9A-Fa-f]{2})+|%/g;
const UNRESERVED = /^[A-Za-z0-9._~-]$/;
const REPLACEMENT = '%EF%BF%BD';

const normaliseEscapes = (escapes: string): string => {
  try {
    return Array.from(decodeURIComponent(escapes), (character) =>
      UNRESERVED.test(character) ? character : encodeURIComponent(character),
    ).join('');
  } catch {
    return REPLACEMENT;
  }
};

/**
 * Normalises percent-encoding in the path (RFC 3986, 6.2.2): `%74asks` becomes `tasks`. Invalid UTF-8 becomes U+FFFD,
 * which no route and no id contains.
 */
export const normalisePath: RequestHandler = (req, _res, next) => {
  const end = req.url.indexOf('?');
  const path = end === -1 ? req.url : req.url.slice(0, end);
  if (path.includes('%')) req.url = path.replace(ESCAPES, normaliseEscapes) + (end === -1 ? '' : req.url.slice(end));
  next();
};
