import { isSecretKey, REDACTED, redactText } from '../../observability/redact.js';
import type { Location } from './field-problem.js';

const LONGEST_TEXT = 1000;
const MOST_ENTRIES = 50;
const DEEPEST = 6;

const cut = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);

/** The value without secrets, and without what would make an answer much longer than its request was meant to be. */
const bounded = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return redactText(cut(value));
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return '…';
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((item) => bounded(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_ENTRIES)
      .map(([key, item]) => [cut(key), isSecretKey(key) && item !== null ? REDACTED : bounded(item, depth + 1)]),
  );
};

const isSecretAt = (loc: Location): boolean => loc.some((part) => typeof part === 'string' && isSecretKey(part));

/** A client's value as an answer may repeat it: passwords, tokens and webhooks are never among it. */
export const shownInput = (loc: Location, value: unknown): unknown =>
  isSecretAt(loc) && value != null ? REDACTED : bounded(value, 0);
