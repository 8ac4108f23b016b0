import type { Logger, LogFields } from '@l-age/infrastructure';
import { Writable } from 'node:stream';
import * as winston from 'winston';
import type { LogLevel } from '../config/config.js';
import { jsonLine, textLine } from './log-line.js';
import { makeRedact } from './redact.js';

export type LoggerOptions = Readonly<{
  level: LogLevel;
  /** Readable lines instead of JSON. */
  asText: boolean;
  /** Values that are redacted in all fields. */
  secrets: readonly string[];
  output: Writable;
  /** Schedules the next write. Default: the end of the event loop turn, so that its lines are written with one system call. */
  schedule?: (flush: () => void) => void;
}>;

/** Bytes of buffered lines. While the buffer is full, lines are dropped and counted. */
const MAX_BACKLOG = 8 * 1024 * 1024;

/**
 * Writes lines without waiting. A slow or closed output loses lines, but does not use memory, block or end the process.
 */
const lossyStream = (output: Writable, schedule: (flush: () => void) => void): Writable => {
  let dropped = 0;
  let waiting: string[] = [];
  output.on('error', () => undefined);

  const flush = (): void => {
    const lines = waiting;
    waiting = [];
    if (output.writableLength > MAX_BACKLOG || !output.writable) {
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

/** Writes one line for each event. Redacts secrets and escapes control characters. */
export const makeLogger = ({ level, asText, secrets, output, schedule = setImmediate }: LoggerOptions): Logger => {
  const redact = makeRedact(secrets);
  const toLine = asText ? textLine(redact) : jsonLine(redact);
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
    transports: [new winston.transports.Stream({ stream: lossyStream(output, schedule), eol: '\n' })],
  });
  const log = (name: LogLevel) => (message: string, fields?: LogFields) => {
    logger.log({ level: name, message, fields });
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
};

/** Resolves when all lines are written, or after a second. */
export const flushed = (output: Writable): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000);
    // After the lines that are scheduled for the end of this event loop turn.
    setImmediate(() =>
      output.write('', () => {
        clearTimeout(timer);
        resolve();
      }),
    );
  });
