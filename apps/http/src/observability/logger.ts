import type { Logger, LogFields } from '@l-age/infrastructure';
import { Writable } from 'node:stream';
import * as winston from 'winston';
import type { LogLevel } from '../config/config.js';
import { jsonLine, lineForPeople } from './log-line.js';
import { makeRedact } from './redact.js';

export type LoggerOptions = Readonly<{
  level: LogLevel;
  /** Lines for a terminal instead of JSON. */
  forPeople: boolean;
  /** Values that never appear in a line, whatever field they are in. */
  secrets: readonly string[];
  output: Writable;
  /** When collected lines are written, all with one call to the system: at the end of a turn of the event loop. */
  schedule?: (flush: () => void) => void;
}>;

/** Bytes of lines that may wait for a reader who is slower than we are; later ones are dropped, and counted. */
const LONGEST_BACKLOG = 8 * 1024 * 1024;

/**
 * Hands lines on as long as somebody reads them. A reader who is slow costs lines, one who is gone costs all, but never
 * memory, time or the process.
 */
const whileRead = (output: Writable, schedule: (flush: () => void) => void): Writable => {
  let dropped = 0;
  let waiting: string[] = [];
  output.on('error', () => undefined);

  const flush = (): void => {
    const lines = waiting;
    waiting = [];
    if (output.writableLength > LONGEST_BACKLOG || !output.writable) {
      dropped += lines.length;
      return;
    }
    if (dropped > 0) lines.unshift(`{"level":"warn","message":"log lines were dropped","dropped":${dropped}}\n`);
    dropped = 0;
    output.write(lines.join(''));
  };

  return new Writable({
    decodeStrings: false,
    write: (line: string, _encoding, done) => {
      waiting.push(line);
      if (waiting.length === 1) schedule(flush);
      done();
    },
  });
};

/** Writes one line an event: JSON, or in development a line for people. Secrets are redacted, control characters escaped. */
export const makeLogger = ({ level, forPeople, secrets, output, schedule = setImmediate }: LoggerOptions): Logger => {
  const redact = makeRedact(secrets);
  const toLine = forPeople ? lineForPeople(redact) : jsonLine(redact);
  const logger = winston.createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: winston.format.printf((entry) =>
      toLine({
        time: new Date(),
        level: entry.level,
        message: String(entry.message),
        fields: (entry['fields'] ?? {}) as LogFields,
      }),
    ),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston's types tell the two apart by name only
    transports: [new winston.transports.Stream({ stream: whileRead(output, schedule), eol: '\n' })],
  });
  const log = (name: LogLevel) => (message: string, fields?: LogFields) => {
    logger.log({ level: name, message, fields });
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
};

/** Resolves when everything written so far has left the process, or after a second. */
export const flushed = (output: Writable): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000);
    // After the lines that wait for the end of this turn of the event loop.
    setImmediate(() =>
      output.write('', () => {
        clearTimeout(timer);
        resolve();
      }),
    );
  });
