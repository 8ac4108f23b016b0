/** What happened, as data. An `Error` may be a value; who writes the line redacts secrets and escapes control characters. */
export type LogFields = Readonly<Record<string, unknown>>;

type Log = (message: string, fields?: LogFields) => void;

/** Where adapters report what an operator wants to know. Cheap, never throws, never waits. */
export type Logger = Readonly<{ debug: Log; info: Log; warn: Log; error: Log }>;
