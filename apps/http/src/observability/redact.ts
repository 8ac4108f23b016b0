export const REDACTED = '[redacted]';

const SECRET_KEY =
  /(password|secret|token|authorization|cookie|webhook|(webhook|database|redis)[-_ ]?url|connection[-_ ]?string|(secret|api)[-_ ]?key)$/i;

/** Cached results. Field names of clients are unbounded, so number and length are limited. */
const knownKeys = new Map<string, boolean>();
const MAX_KNOWN_KEYS = 1000;
const MAX_KNOWN_KEY_LENGTH = 64;

/** Whether a field with this name contains a secret. `webhookId` does not. */
export const isSecretKey = (key: string): boolean => {
  const known = knownKeys.get(key);
  if (known !== undefined) return known;
  const isSecret = SECRET_KEY.test(key);
  if (knownKeys.size < MAX_KNOWN_KEYS && key.length <= MAX_KNOWN_KEY_LENGTH) knownKeys.set(key, isSecret);
  return isSecret;
};

/** Each pattern takes linear time. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // JSON Web Tokens (RFC 7519), also without their last parts: they start with the base64url of `{"`.
  [/\beyJ[A-Za-z0-9_-]{6}[A-Za-z0-9_.-]*/g, REDACTED],
  // API tokens and refresh tokens: `lage…_` and 43 characters of base64url.
  [/\blage[a-z]*_[A-Za-z0-9_-]{16,}/g, REDACTED],
  // Discord webhooks, also percent-encoded. The id is public, the token is secret.
  [/((?:\/|%2F)webhooks(?:\/|%2F)[0-9]+(?:\/|%2F))[A-Za-z0-9_-]+/gi, `$1${REDACTED}`],
  // Authorization headers (RFC 9110, 11.6.2).
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  // Passwords in connection strings.
  [/(\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/?#:@]*:)[^\s/]*@/gi, `$1${REDACTED}@`],
  // bcrypt hashes.
  [/\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53}/g, REDACTED],
  // `password=…` or `access_token: …` in free text.
  [/((?:password|secret|token|api_?key)"?\s*[=:]\s*"?)[^\s"&,;}]+/gi, `$1${REDACTED}`],
];

/** Every match contains one of these. Most texts contain none. */
const HINT = /eyJ|lage|:\/\/|\$2|webhook|bearer|basic|password|secret|token|api_?key/i;

/** Redacts everything that looks like a secret. */
export const redactText = (text: string): string => (HINT.test(text) ? applyPatterns(text) : text);

const applyPatterns = (text: string): string =>
  PATTERNS.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text);

/** Also redacts the given values. Ignores short values, which would match unrelated text. */
export const makeRedact = (secrets: readonly string[]): ((text: string) => string) => {
  const known = secrets.filter((secret) => secret.length >= 8).sort((a, b) => b.length - a.length);
  return (text) => redactText(known.reduce((redacted, secret) => redacted.replaceAll(secret, REDACTED), text));
};
