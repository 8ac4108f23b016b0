/**
 * Structured data of a log line. A value can be an `Error`. The implementation redacts secrets and escapes control
 * characters.
 */
export type LogFields = Readonly<Record<string, unknown>>;

type Log = (message: string, fields?: LogFields) => void;

/** The log for adapters. A call never throws or blocks. */
export type Logger = Readonly<{ debug: Log; info: Log; warn: Log; error: Log }>;
