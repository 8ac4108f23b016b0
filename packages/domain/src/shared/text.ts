import * as E from 'fp-ts/lib/Either.js';

/** Why a text is not valid. Plain data: the caller writes the message. */
export type ValueProblem =
  | Readonly<{ _tag: 'TooShort'; minimum: number }>
  | Readonly<{ _tag: 'TooLong'; maximum: number }>
  | Readonly<{ _tag: 'TooManyBytes'; maximum: number }>
  | Readonly<{ _tag: 'TooMany'; maximum: number }>
  | Readonly<{ _tag: 'Malformed'; expected: string }>
  | Readonly<{ _tag: 'InvalidEmail'; reason: string }>
  | Readonly<{ _tag: 'WellKnown' }>;

export const malformed = (expected: string): ValueProblem => ({ _tag: 'Malformed', expected });

/** Length in Unicode code points, as Python's `len` and Postgres' `char_length` count. */
export const lengthOf = (text: string): number => {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
};

/** Length in UTF-8 bytes. */
export const byteLengthOf = (text: string): number => {
  let bytes = 0;
  for (const character of text) {
    if (character.length === 2) bytes += 4;
    else bytes += character < '\u0080' ? 1 : character < '\u0800' ? 2 : 3;
  }
  return bytes;
};

/** Postgres cannot store NUL, and an unpaired surrogate has no UTF-8 form. */
export const isStorable = (text: string): boolean => !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);

/** Accepts storable text of `minimum` to `maximum` code points. */
export const boundedText = (text: string, minimum: number, maximum: number): E.Either<ValueProblem, string> => {
  const length = lengthOf(text);
  if (!isStorable(text)) return E.left(malformed('text without NUL characters and unpaired surrogates'));
  if (length < minimum) return E.left({ _tag: 'TooShort', minimum });
  if (length > maximum) return E.left({ _tag: 'TooLong', maximum });
  return E.right(text);
};
