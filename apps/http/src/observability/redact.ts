export const REDACTED = '[redacted]';

const SECRET_KEY =
  /(password|secret|token|authorization|cookie|webhook|(webhook|database|redis)[-_ ]?url|connection[-_ ]?string|(secret|api)[-_ ]?key)$/i;

/** Most names of fields come from the code, few and short. Those of a client's object may be neither. */
const judgedKeys = new Map<string, boolean>();
const MAXIMUM_JUDGED_KEYS = 1000;
const LONGEST_JUDGED_KEY = 64;

/** Names of fields that hold secrets, in whatever spelling; `webhookId` is none, it can be shown. */
export const isSecretKey = (key: string): boolean => {
  const known = judgedKeys.get(key);
  if (known !== undefined) return known;
  const isSecret = SECRET_KEY.test(key);
  if (judgedKeys.size < MAXIMUM_JUDGED_KEYS && key.length <= LONGEST_JUDGED_KEY) judgedKeys.set(key, isSecret);
  return isSecret;
};

/** Each takes linear time: an attempt that fails has read little, and one that has read much succeeds. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // JSON Web Tokens (RFC 7519): base64url of `{"`, and whatever follows of it, be it one part or all.
  [/\beyJ[A-Za-z0-9_-]{6}[A-Za-z0-9_.-]*/g, REDACTED],
  // API tokens and their like: `lage_` and 43 characters of base64url.
  [/\blage[a-z]*_[A-Za-z0-9_-]{16,}/g, REDACTED],
  // Discord webhooks, as they are or encoded in a path: the id names the webhook, the token is the secret.
  [/((?:\/|%2F)webhooks(?:\/|%2F)[0-9]+(?:\/|%2F))[A-Za-z0-9_-]+/gi, `$1${REDACTED}`],
  // Authorization headers (RFC 9110, 11.6.2).
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  // The password in a connection string.
  [/(\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/?#:@]*:)[^\s/]*@/gi, `$1${REDACTED}@`],
  // Hashes of bcrypt.
  [/\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53}/g, REDACTED],
  // `password=…`, `access_token: …` and the like in free text.
  [/((?:password|secret|token|api_?key)"?\s*[=:]\s*"?)[^\s"&,;}]+/gi, `$1${REDACTED}`],
];

/** Part of every match: most texts hold none of these and need no closer look. */
const HINT = /eyJ|lage|:\/\/|\$2|webhook|bearer|basic|password|secret|token|api_?key/i;

/** The text without what looks like a secret. */
export const redactText = (text: string): string => (HINT.test(text) ? applyPatterns(text) : text);

const applyPatterns = (text: string): string =>
  PATTERNS.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text);

/** Redacts these very values too, wherever they occur; short ones would garble innocent text. */
export const makeRedact = (secrets: readonly string[]): ((text: string) => string) => {
  const known = secrets.filter((secret) => secret.length >= 8).sort((a, b) => b.length - a.length);
  return (text) => redactText(known.reduce((redacted, secret) => redacted.replaceAll(secret, REDACTED), text));
};
