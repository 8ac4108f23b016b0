import { boundedText, byteLengthOf, isStorable, lengthOf } from '@l-age/domain';
import { expect } from 'chai';
import { accepted, refused } from '../outcome.js';

describe('lengthOf and byteLengthOf', () => {
  const texts = [
    { text: '', characters: 0, bytes: 0 },
    { text: 'anna', characters: 4, bytes: 4 },
    { text: '\u007f\u0080', characters: 2, bytes: 3 },
    { text: '\u07ff\u0800', characters: 2, bytes: 5 },
    { text: '\uffff', characters: 1, bytes: 3 },
    { text: '😀', characters: 1, bytes: 4 },
    { text: '\u{10ffff}', characters: 1, bytes: 4 },
    { text: 'é', characters: 1, bytes: 2 },
    { text: 'e\u0301', characters: 2, bytes: 3 },
  ];
  for (const { text, characters, bytes } of texts) {
    it(`of ${JSON.stringify(text)} is ${characters} code points and ${bytes} bytes`, () => {
      expect(lengthOf(text)).to.equal(characters);
      expect(byteLengthOf(text)).to.equal(bytes);
      expect(byteLengthOf(text)).to.equal(Buffer.byteLength(text));
    });
  }
});

describe('isStorable', () => {
  it('accepts all text that Postgres can store', () => {
    expect(isStorable('\u0001\n\t\u202e שלום 👩‍👩‍👧 \uffff')).to.be.true;
  });

  for (const text of ['\u0000', 'a\u0000b', '\ud83d', 'a\ude00', '\ude00\ud83d']) {
    it(`rejects ${JSON.stringify(text)}`, () => {
      expect(isStorable(text)).to.be.false;
    });
  }
});

describe('boundedText', () => {
  it('accepts both bounds, counted in code points', () => {
    expect(accepted(boundedText('😀😀', 2, 3))).to.equal('😀😀');
    expect(accepted(boundedText('😀😀😀', 2, 3))).to.equal('😀😀😀');
  });

  it('rejects short, long and unstorable texts, with the reason', () => {
    expect(refused(boundedText('😀', 2, 3))).to.deep.equal({ _tag: 'TooShort', minimum: 2 });
    expect(refused(boundedText('😀😀😀😀', 2, 3))).to.deep.equal({ _tag: 'TooLong', maximum: 3 });
    expect(refused(boundedText('\u0000', 2, 3))).to.deep.equal({
      _tag: 'Malformed',
      expected: 'text without NUL characters and unpaired surrogates',
    });
  });
});
