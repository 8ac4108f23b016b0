import { isSecretKey, REDACTED, redactText } from '../../../observability/redact.js';
import type { Location } from './field-problem.js';

const MAX_TEXT_LENGTH = 1000;
const MAX_ENTRIES = 50;
const MAX_DEPTH = 6;

/** Characters in all strings of one input. */
const MAX_CHARACTERS = 4000;

/** The rest of `MAX_CHARACTERS`. */
type Budget = { characters: number };

const cut = (text: string, budget: Budget): string => {
  const length = Math.min(MAX_TEXT_LENGTH, budget.characters);
  budget.characters -= Math.min(text.length, length);
  return text.length > length ? `${text.slice(0, length)}…` : text;
};

/** Redacts secrets, and truncates long values so that the response cannot become much larger than the request. */
const bounded = (value: unknown, depth: number, budget: Budget): unknown => {
  if (typeof value === 'string') return redactText(cut(value, budget));
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH || budget.characters <= 0) return '…';
  // Values without a string count too.
  budget.characters -= 1;
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((item) => bounded(item, depth + 1, budget));
  return Object.fromEntries(
    Object.keys(value)
      .slice(0, MAX_ENTRIES)
      .map((key) => {
        const item = (value as Readonly<Record<string, unknown>>)[key];
        return [cut(key, budget), isSecretKey(key) && item !== null ? REDACTED : bounded(item, depth + 1, budget)];
      }),
  );
};

const isSecretAt = (loc: Location): boolean => loc.some((part) => typeof part === 'string' && isSecretKey(part));

/** A client's value without passwords, tokens and webhooks, to be repeated in a response. */
export const redactInput = (loc: Location, value: unknown): unknown =>
  isSecretAt(loc) && value != null ? REDACTED : bounded(value, 0, { characters: MAX_CHARACTERS });
