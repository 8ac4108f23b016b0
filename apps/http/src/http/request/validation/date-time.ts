import * as E from 'fp-ts/lib/Either.js';
import { codec, type Codec } from './codec.js';
import { missing, type ValidationIssue } from './field-problem.js';
import type { JsonSchema } from './json-schema.js';

const DATE = /^(\d{4})-(\d{2})-(\d{2})/;
const TIME =
  /^[Tt _]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])([01]\d|2[0-3]):?([0-5]\d))?$/;
const NUMBER = /^[+-]?\d+(\.\d*)?$/;

const malformed = (error: string): ValidationIssue => ({
  type: 'datetime_from_date_parsing',
  msg: `Input should be a valid datetime or date, ${error}`,
  ctx: { error },
});

const notADateTime: ValidationIssue = { type: 'datetime_type', msg: 'Input should be a valid datetime' };

const outOfRange = (error: string): ValidationIssue => ({
  type: 'datetime_parsing',
  msg: `Input should be a valid datetime, ${error}`,
  ctx: { error },
});

const daysIn = (year: number, month: number): number => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

/** Milliseconds from midnight UTC of the date. With an offset, the result can be negative or more than a day. */
const parseTime = (text: string): number | undefined => {
  const found = TIME.exec(text);
  if (found === null) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = '', , sign, offsetHours = '0', offsetMinutes = '0'] =
    found;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  return ((Number(hours) * 60 + Number(minutes) - offset) * 60 + Number(seconds)) * 1000 + milliseconds;
};

const midnight = (year: number, month: number, day: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
};

const parse = (text: string): E.Either<ValidationIssue, Date> => {
  if (NUMBER.test(text)) return E.left(notADateTime);
  if (text.length < 10) return E.left(malformed('input is too short'));
  const date = DATE.exec(text);
  if (date === null) return E.left(malformed('invalid character in date'));
  const [year, month, day] = date.slice(1).map(Number) as [number, number, number];
  if (month < 1 || month > 12) return E.left(malformed('month value is outside expected range of 1-12'));
  if (day < 1 || day > daysIn(year, month)) return E.left(malformed('day value is outside expected range'));
  const time = text.length === 10 ? 0 : parseTime(text.slice(10));
  if (time === undefined) return E.left(malformed('unexpected extra characters at the end of the input'));
  const dateTime = new Date(midnight(year, month, day) + time);
  const utcYear = dateTime.getUTCFullYear();
  return year === 0 || utcYear < 1 || utcYear > 9999
    ? E.left(outOfRange(`year ${utcYear} is out of range`))
    : E.right(dateTime);
};

/**
 * An RFC 3339 time in the variants that Pydantic accepts. A date means midnight, and a time without offset is UTC. The
 * precision is one millisecond. Numbers are rejected, because their unit (seconds or milliseconds) is ambiguous.
 */
export const dateTime = (schema: JsonSchema = {}): Codec<Date> =>
  codec('date-time', { type: 'string', format: 'date-time', ...schema }, (input) => {
    if (input === undefined) return E.left(missing);
    return typeof input === 'string' ? parse(input) : E.left(notADateTime);
  });
