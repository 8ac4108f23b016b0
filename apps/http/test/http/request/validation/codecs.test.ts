import { dateTime } from '#src/http/request/validation/date-time.js';
import { nullable, optional, withDefault, type Codec } from '#src/http/request/validation/codec.js';
import { integer, pathId } from '#src/http/request/validation/integer.js';
import { record } from '#src/http/request/validation/record.js';
import { anyText, flag, list, oneOf } from '#src/http/request/validation/values.js';
import { validate } from '#src/http/request/validation/validate.js';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';

/** The decoded value, or the type, message and context of the first problem. */
const outcome = (codec: Codec<unknown>, input: unknown): unknown => {
  const result = validate(codec, 'body', input);
  if (E.isRight(result)) return result.right;
  const { type, msg, ctx } = result.left[0]!;
  return { type, msg, ...(ctx === undefined ? {} : { ctx }) };
};

const UNPARSABLE_INT = {
  type: 'int_parsing',
  msg: 'Input should be a valid integer, unable to parse string as an integer',
};

// The responses of FastAPI 0.142 with Pydantic 2.13 to the same inputs.
describe('codecs, compared with Pydantic', () => {
  it('decodes integers in all forms that Pydantic accepts', () => {
    for (const [input, value] of [
      [5, 5],
      [5.0, 5],
      ['5', 5],
      ['+5', 5],
      ['-5', -5],
      [' 5 ', 5],
      ['5.0', 5],
      ['00012', 12],
      ['1_000', 1000],
      [true, 1],
    ] as const)
      expect(outcome(integer(), input), String(input)).to.equal(value);
  });

  it('rejects other values than integers', () => {
    for (const input of ['', 'x', '1e3', '0x1', '5.', '5.5', '__1', '1__0', '_1', '1_', '-', '٥', '1 2'])
      expect(outcome(integer(), input), input).to.deep.equal(UNPARSABLE_INT);
    expect(outcome(integer(), 1.5)).to.deep.equal({
      type: 'int_from_float',
      msg: 'Input should be a valid integer, got a number with a fractional part',
    });
    expect(outcome(integer(), Infinity)).to.deep.equal({
      type: 'finite_number',
      msg: 'Input should be a finite number',
    });
    for (const input of [null, [], {}])
      expect(outcome(integer(), input)).to.deep.equal({ type: 'int_type', msg: 'Input should be a valid integer' });
  });

  it('checks the bounds of integers', () => {
    expect(outcome(integer({ minimum: 1, maximum: 200 }), '0')).to.deep.equal({
      type: 'greater_than_equal',
      msg: 'Input should be greater than or equal to 1',
      ctx: { ge: 1 },
    });
    expect(outcome(integer({ minimum: 1, maximum: 200 }), '9'.repeat(30))).to.deep.equal({
      type: 'less_than_equal',
      msg: 'Input should be less than or equal to 200',
      ctx: { le: 200 },
    });
  });

  it('decodes path ids strictly', () => {
    expect(outcome(pathId({}), '-5')).to.equal(-5);
    for (const input of ['1.0', '+5', ' 5', '5 ', '1_0', '٥', '--5', '1e3', ''])
      expect(outcome(pathId({}), input), input).to.deep.equal(UNPARSABLE_INT);
  });

  it('decodes booleans in all forms that Pydantic accepts', () => {
    for (const input of [true, 1, 1.0, '1', 'true', 'TRUE', 't', 'y', 'Yes', 'on'])
      expect(outcome(flag(), input)).to.equal(true);
    for (const input of [false, 0, '0', 'false', 'F', 'n', 'no', 'OFF']) expect(outcome(flag(), input)).to.equal(false);
    for (const input of ['', 'maybe', ' true', 2])
      expect(outcome(flag(), input)).to.deep.equal({
        type: 'bool_parsing',
        msg: 'Input should be a valid boolean, unable to interpret input',
      });
    for (const input of [null, [], {}])
      expect(outcome(flag(), input)).to.deep.equal({ type: 'bool_type', msg: 'Input should be a valid boolean' });
  });

  it('decodes timestamps', () => {
    for (const [input, iso] of [
      ['2026-01-01', '2026-01-01T00:00:00.000Z'],
      ['2026-01-01T10:00', '2026-01-01T10:00:00.000Z'],
      ['2026-01-01 10:00:00', '2026-01-01T10:00:00.000Z'],
      ['2026-01-01_10:00:00', '2026-01-01T10:00:00.000Z'],
      ['2026-01-01t10:00:00z', '2026-01-01T10:00:00.000Z'],
      ['2026-01-01T10:00:00.123456789Z', '2026-01-01T10:00:00.123Z'],
      ['2026-01-01T10:00:00,5Z', '2026-01-01T10:00:00.500Z'],
      ['2026-01-01T10:00:00+0530', '2026-01-01T04:30:00.000Z'],
      ['2026-01-01T10:00:00-05:30', '2026-01-01T15:30:00.000Z'],
      ['2026-01-01T10:00:00+23:59', '2025-12-31T10:01:00.000Z'],
      ['2024-02-29', '2024-02-29T00:00:00.000Z'],
      ['0099-12-31', '0099-12-31T00:00:00.000Z'],
      ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ] as const)
      expect((outcome(dateTime(), input) as Date).toISOString(), input).to.equal(iso);
  });

  it('rejects other values than timestamps', () => {
    const unreadable = (error: string) => ({
      type: 'datetime_from_date_parsing',
      msg: `Input should be a valid datetime or date, ${error}`,
      ctx: { error },
    });
    for (const [input, error] of [
      ['', 'input is too short'],
      ['zzz', 'input is too short'],
      ['2026-1-1', 'input is too short'],
      ['2026-13-01T00:00:00Z', 'month value is outside expected range of 1-12'],
      ['2026-02-30T00:00:00Z', 'day value is outside expected range'],
      ['2025-02-29', 'day value is outside expected range'],
      ['2100-02-29', 'day value is outside expected range'],
      ['2026-01-32', 'day value is outside expected range'],
      ['2026-01-01T10', 'unexpected extra characters at the end of the input'],
      ['2026-01-01T25:00:00Z', 'unexpected extra characters at the end of the input'],
      ['2026-01-01T10:60:00Z', 'unexpected extra characters at the end of the input'],
      ['2026-01-01T10:00:60Z', 'unexpected extra characters at the end of the input'],
      ['2026-01-01T24:00:00Z', 'unexpected extra characters at the end of the input'],
      ['2026-01-01T10:00:00+24:00', 'unexpected extra characters at the end of the input'],
      ['2026-01-01T10:00:00 Z', 'unexpected extra characters at the end of the input'],
    ] as const)
      expect(outcome(dateTime(), input), input).to.deep.equal(unreadable(error));
    for (const input of ['0000-01-01', '0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'])
      expect(outcome(dateTime(), input), input).to.have.property('type', 'datetime_parsing');
    for (const input of [1_735_689_600, '1735689600', '20260101', 1.5, true, null, [], {}])
      expect(outcome(dateTime(), input)).to.deep.equal({
        type: 'datetime_type',
        msg: 'Input should be a valid datetime',
      });
  });

  it('decodes strings, enums and lists', () => {
    const stringType = { type: 'string_type', msg: 'Input should be a valid string' };
    for (const input of [5, null, [], {}, true]) expect(outcome(anyText(), input)).to.deep.equal(stringType);
    const oneOfThree = {
      type: 'enum',
      msg: "Input should be 'todo', 'in_progress' or 'done'",
      ctx: { expected: "'todo', 'in_progress' or 'done'" },
    };
    for (const input of ['nope', 5, null, 'TODO'])
      expect(outcome(oneOf(['todo', 'in_progress', 'done']), input)).to.deep.equal(oneOfThree);
    expect(outcome(oneOf(['a']), 'b')).to.have.property('msg', "Input should be 'a'");
    for (const input of ['abc', 5, {}, null])
      expect(outcome(list(integer()), input)).to.deep.equal({ type: 'list_type', msg: 'Input should be a valid list' });
    expect(outcome(list(integer(), { maxItems: 2 }), [1, 2, 3])).to.deep.equal({
      type: 'too_long',
      msg: 'List should have at most 2 items after validation, not 3',
      ctx: { field_type: 'List', max_length: 2, actual_length: 3 },
    });
  });

  it('reports the location of each issue, with indices as numbers', () => {
    const codec = record('Outer', { a: list(record('Inner', { n: integer() })), b: nullable(integer()) });
    const result = validate(codec, 'body', { a: [{ n: 1 }, { n: 'x' }, {}, 5], b: 'y' });
    expect(E.isLeft(result) && result.left.map(({ type, loc, input }) => [type, loc, input])).to.deep.equal([
      ['int_parsing', ['body', 'a', 1, 'n'], 'x'],
      ['missing', ['body', 'a', 2, 'n'], {}],
      ['model_attributes_type', ['body', 'a', 3], 5],
      ['int_parsing', ['body', 'b'], 'y'],
    ]);
  });

  it('drops unknown fields and prototypes', () => {
    const codec = record('R', { a: optional(integer()), d: withDefault(integer(), 7) });
    const input: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":2,"toString":3}');
    expect(outcome(codec, input)).to.deep.equal({ a: undefined, d: 7 });
    expect(({} as Record<string, unknown>)['a']).to.equal(undefined);

    const copied = record('R', { d: withDefault(integer(), 7), a: withDefault(integer(), 0) });
    expect(outcome(copied, JSON.parse('{"__proto__":{"a":1}}'))).to.deep.equal({ d: 7, a: 0 });
  });
});
