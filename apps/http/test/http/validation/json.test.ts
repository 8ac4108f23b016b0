import { parseJson } from '#src/http/validation/json.js';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';

const faultIn = (text: string): unknown => {
  const parsed = parseJson(text);
  return E.isLeft(parsed) ? [parsed.left.offset, parsed.left.error] : 'no fault';
};

describe('faults in JSON', () => {
  // What Python's json module says of the same texts.
  for (const [text, offset, error] of [
    ['', 0, 'Expecting value'],
    [' ', 1, 'Expecting value'],
    ['nul', 0, 'Expecting value'],
    ['{', 1, 'Expecting property name enclosed in double quotes'],
    ['{a:1}', 1, 'Expecting property name enclosed in double quotes'],
    ["{'a':1}", 1, 'Expecting property name enclosed in double quotes'],
    ['{"title":}', 9, 'Expecting value'],
    ['{"title":"a",}', 13, 'Expecting property name enclosed in double quotes'],
    ['{"title" "a"}', 9, "Expecting ':' delimiter"],
    ['{"title":"a" "b"}', 13, "Expecting ',' delimiter"],
    ['{"title":"a"} x', 14, 'Extra data'],
    ['{"a":01}', 6, "Expecting ',' delimiter"],
    ['{"a":"\n"}', 6, 'Invalid control character at'],
    ['{"a":"\\x"}', 6, 'Invalid \\escape'],
    ['{"a":"\\u12"}', 7, 'Invalid \\uXXXX escape'],
    ['{"a":"b', 5, 'Unterminated string starting at'],
    ['[1,]', 3, 'Expecting value'],
    ['[1 2]', 3, "Expecting ',' delimiter"],
    ['[1', 2, "Expecting ',' delimiter"],
    ['[}', 1, 'Expecting value'],
  ] as const)
    it(`are found in ${JSON.stringify(text)}`, () => expect(faultIn(text)).to.deep.equal([offset, error]));

  it('are found in every text that JSON.parse refuses, and in no other', () => {
    const characters = fc.constantFrom(...Array.from('{}[]",:\\ \n\tau1-.eEtrufalsn0'));
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 30 }), (text) => {
        const isValid = E.isRight(E.tryCatch(() => JSON.parse(text) as unknown, String));
        expect(faultIn(text) === 'no fault').to.equal(isValid);
      }),
      { numRuns: 2000 },
    );
  });
});
