import { inspect } from 'node:util';
import type { Logger } from '#src/logger.js';

/** A logger that collects its lines as `level message`. */
export const makeLog = (): Readonly<{ logger: Logger; lines: string[]; everything: () => string }> => {
  const lines: string[] = [];
  const fields: unknown[] = [];
  const level = (name: string) => (message: string, more?: unknown) => {
    lines.push(`${name} ${message}`);
    fields.push(more);
  };
  return {
    logger: { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') },
    lines,
    everything: () => [...lines, ...fields.map((field) => inspect(field, { depth: 10 }))].join('\n'),
  };
};
