import { dateTime } from '../request/validation/date-time.js';

/** A time in a response: ISO 8601 in UTC. */
export const timestamp = dateTime({ examples: ['2026-01-31T09:30:00.000Z'] });

export const toIso = (date: Date): string => date.toISOString();
export const toIsoOrNull = (date: Date | null): string | null => (date === null ? null : date.toISOString());
