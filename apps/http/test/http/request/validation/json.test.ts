import { parseJson } from '#src/http/request/validation/json.js';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';

const faultIn = (text: string): unknown => {
  const parsed = parseJson(text);
  return E.isLeft(parsed) ? [parsed.left.offset, parsed.left.error] : 'no fault';
};

describe('JSON errors', () => {
  // The messages of Python's json module for the same texts.
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
    it(`locates the error in ${JSON.stringify(text)}`, () => expect(faultIn(text)).to.deep.equal([offset, error]));

  it('counts offsets in code points', () => {
    expect(faultIn('{"😀":}')).to.deep.equal([5, 'Expecting value']);
    expect(faultIn('["é😀\ud800" x]')).to.deep.equal([7, "Expecting ',' delimiter"]);
  });

  it('rejects excessive depth and size before parsing', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const list = (length: number): string => `[${Array(length).fill('0').join(',')}]`;
    expect(faultIn(nested(32))).to.equal('no fault');
    expect(faultIn(nested(33))).to.deep.equal([32, 'Nested deeper than 32 levels']);
    expect(faultIn('['.repeat(1_000_000))).to.deep.equal([32, 'Nested deeper than 32 levels']);
    expect(faultIn(`{"a":${'{"a":'.repeat(40)}`)).to.include('Nested deeper than 32 levels');
    expect(faultIn(list(10_000))).to.equal('no fault');
    expect(faultIn(list(10_001))).to.deep.equal([20_000, 'More than 10000 values']);
    const inText = JSON.stringify({ a: `${'['.repeat(100)}\\"${',[{'.repeat(20_000)}` });
    expect(faultIn(inText)).to.equal('no fault');
  });

  it('finds an error in exactly the texts that JSON.parse rejects', () => {
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
