import type { LogFields } from '@l-age/infrastructure';
import { isSecretKey, REDACTED } from './redact.js';

export type LogEntry = Readonly<{ time: Date; level: string; message: string; fields: LogFields }>;

type Redact = (text: string) => string;

const MAX_TEXT_LENGTH = 4000;
const MAX_DEPTH = 5;

// C0 and C1 control characters (for example terminal escapes), other line separators, and marks that change the text
// direction.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

const escapeUnprintable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

const shorten = (text: string): string => (text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text);

const fieldsOfError = (error: Error): LogFields => ({
  name: error.name,
  message: error.message,
  ...('code' in error ? { code: error.code } : {}),
  stack: error.stack,
  ...(error.cause === undefined ? {} : { cause: error.cause }),
  ...(error instanceof AggregateError ? { errors: error.errors.slice(0, 3) } : {}),
});

const cleanValue = (value: unknown, redact: Redact, depth: number): unknown => {
  if (typeof value === 'string') return redact(shorten(value));
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || value === undefined) return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return typeof value;
  if (depth > MAX_DEPTH) return '[deeper]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return cleanFields(fieldsOfError(value), redact, depth);
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, redact, depth + 1));
  return cleanFields(value, redact, depth);
};

const cleanFields = (fields: object, redact: Redact, depth: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      isSecretKey(key) && value != null ? REDACTED : cleanValue(value, redact, depth + 1),
    ]),
  );

const isPlain = ([key, value]: readonly [string, unknown]): boolean => {
  if (isSecretKey(key)) return false;
  if (typeof value === 'string') return value.length <= MAX_TEXT_LENGTH;
  return value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean';
};

/** A fast path for most lines, which contain short strings and numbers and no secret: one check of the whole line. */
const plainLine = (redact: Redact, { time, level, message, fields }: LogEntry): string | null => {
  if (!Object.entries(fields).every(isPlain)) return null;
  const line = JSON.stringify({ time: time.toISOString(), level, message, ...fields });
  // The patterns do not match a secret with escape sequences in it.
  return line.includes('\\') || redact(line) !== line ? null : line;
};

/** One JSON object on one line. */
export const jsonLine =
  (redact: Redact) =>
  (entry: LogEntry): string =>
    escapeUnprintable(
      plainLine(redact, entry) ??
        JSON.stringify({
          time: entry.time.toISOString(),
          level: entry.level,
          message: redact(shorten(entry.message)),
          ...cleanFields(entry.fields, redact, 0),
        }),
    );

const shownValue = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
};

const framesOf = (stack: unknown): readonly string[] =>
  typeof stack === 'string' ? stack.split('\n').filter((line) => /^ {4}at /.test(line)) : [];

/** One readable line, followed by the stack frames of an error. */
export const textLine =
  (redact: Redact) =>
  ({ time, level, message, fields }: LogEntry): string => {
    const stacks: string[] = [];
    const shown = Object.entries(cleanFields(fields, redact, 0))
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => {
        if (!(fields[key] instanceof Error)) return `${key}=${shownValue(value)}`;
        const { stack, ...rest } = value as Record<string, unknown>;
        stacks.push(...framesOf(stack));
        return `${key}=${shownValue(rest)}`;
      });
    const start = `${time.toISOString().slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${redact(shorten(message))}`;
    return [[start, ...shown].join(' '), ...stacks].map(escapeUnprintable).join('\n');
  };
