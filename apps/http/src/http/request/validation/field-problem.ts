import type { ValueProblem } from '@l-age/domain';

/** The Pydantic v2 error types that the service uses (https://docs.pydantic.dev/latest/errors/validation_errors/). */
export type ProblemType =
  | 'bool_parsing'
  | 'bool_type'
  | 'datetime_from_date_parsing'
  | 'datetime_object_invalid'
  | 'datetime_parsing'
  | 'datetime_type'
  | 'enum'
  | 'extra_forbidden'
  | 'finite_number'
  | 'greater_than_equal'
  | 'int_from_float'
  | 'int_parsing'
  | 'int_type'
  | 'json_invalid'
  | 'less_than_equal'
  | 'list_type'
  | 'missing'
  | 'model_attributes_type'
  | 'string_pattern_mismatch'
  | 'string_too_long'
  | 'string_too_short'
  | 'string_type'
  | 'string_unicode'
  | 'too_long'
  | 'too_short'
  | 'value_error';

/** An invalid value, without its location. */
export type ValidationIssue = Readonly<{ type: ProblemType; msg: string; ctx?: Readonly<Record<string, unknown>> }>;

/** A part of the request, followed by names and indices. */
export type Location = readonly ['body' | 'query' | 'path' | 'header', ...(string | number)[]];

/** One entry of a 422 response, in the format of FastAPI. */
export type FieldProblem = ValidationIssue & Readonly<{ loc: Location; input: unknown }>;

export const missing: ValidationIssue = { type: 'missing', msg: 'Field required' };

/** For rules without a Pydantic type. */
export const valueError = (text: string): ValidationIssue => ({
  type: 'value_error',
  msg: `Value error, ${text}`,
  ctx: { error: text },
});

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const tooShort = (minimum: number): ValidationIssue => ({
  type: 'string_too_short',
  msg: `String should have at least ${counted(minimum, 'character')}`,
  ctx: { min_length: minimum },
});

export const tooLong = (maximum: number): ValidationIssue => ({
  type: 'string_too_long',
  msg: `String should have at most ${counted(maximum, 'character')}`,
  ctx: { max_length: maximum },
});

export const tooMany = (maximum: number, actual: number): ValidationIssue => ({
  type: 'too_long',
  msg: `List should have at most ${counted(maximum, 'item')} after validation, not ${actual}`,
  ctx: { field_type: 'List', max_length: maximum, actual_length: actual },
});

export const patternMismatch = (pattern: string): ValidationIssue => ({
  type: 'string_pattern_mismatch',
  msg: `String should match pattern '${pattern}'`,
  ctx: { pattern },
});

/** `'a', 'b' or 'c'`, as Pydantic lists what an enum accepts. */
export const notOneOf = (values: readonly string[]): ValidationIssue => {
  const quoted = values.map((value) => `'${value}'`);
  const expected = [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter((part) => part !== '').join(' or ');
  return { type: 'enum', msg: `Input should be ${expected}`, ctx: { expected } };
};

/** The issue for a domain error. `actual` is the number of items for `TooMany`. */
export const issueOf = (problem: ValueProblem, actual = 0): ValidationIssue => {
  switch (problem._tag) {
    case 'TooShort':
      return tooShort(problem.minimum);
    case 'TooLong':
      return tooLong(problem.maximum);
    case 'TooManyBytes':
      return valueError(`should have at most ${problem.maximum} bytes in UTF-8`);
    case 'TooMany':
      return tooMany(problem.maximum, actual);
    case 'Malformed':
      return valueError(`should be ${problem.expected}`);
    case 'InvalidEmail':
      return {
        type: 'value_error',
        msg: `value is not a valid email address: ${problem.reason}`,
        ctx: { reason: problem.reason },
      };
    case 'WellKnown':
      return valueError('is a well-known password');
  }
};
