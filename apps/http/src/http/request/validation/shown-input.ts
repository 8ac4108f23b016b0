import { isSecretKey, REDACTED, redactText } from '../../../observability/redact.js';
import type { Location } from './field-problem.js';

const LONGEST_TEXT = 1000;
const MOST_ENTRIES = 50;
const DEEPEST = 6;

/** Characters of all texts of one input together. */
const MOST_CHARACTERS = 4000;

/** What may still be shown of one input. */
type Rest = { characters: number };

const cut = (text: string, rest: Rest): string => {
  const length = Math.min(LONGEST_TEXT, rest.characters);
  rest.characters -= Math.min(text.length, length);
  return text.length > length ? `${text.slice(0, length)}…` : text;
};

/** The value without secrets, and without what would make an answer much longer than its request was meant to be. */
const bounded = (value: unknown, depth: number, rest: Rest): unknown => {
  if (typeof value === 'string') return redactText(cut(value, rest));
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST || rest.characters <= 0) return '…';
  // Each value counts, also one without a text.
  rest.characters -= 1;
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((item) => bounded(item, depth + 1, rest));
  return Object.fromEntries(
    Object.keys(value)
      .slice(0, MOST_ENTRIES)
      .map((key) => {
        const item = (value as Readonly<Record<string, unknown>>)[key];
        return [cut(key, rest), isSecretKey(key) && item !== null ? REDACTED : bounded(item, depth + 1, rest)];
      }),
  );
};

const isSecretAt = (loc: Location): boolean => loc.some((part) => typeof part === 'string' && isSecretKey(part));

/** A client's value as an answer may repeat it: passwords, tokens and webhooks are never among it. */
export const shownInput = (loc: Location, value: unknown): unknown =>
  isSecretAt(loc) && value != null ? REDACTED : bounded(value, 0, { characters: MOST_CHARACTERS });
