import { parseUrlEncoded } from '#src/http/validation/url-encoded.js';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
const valuesOf = (text: string): unknown => {
  const parsed = parseUrlEncoded('body', text);
  return E.isRight(parsed) ? parsed.right : parsed.left;
};

describe('url-encoded parameters', () => {
  it('keep all values of a repeated name, in their order', () => {
    expect(valuesOf('a=1&b=2&a=&a=3&&c')).to.deep.equal({ a: ['1', '', '3'], b: '2', c: '' });
  });

  it('are read in the time that their length takes, however often a name is repeated', () => {
    expect(valuesOf('a=1&'.repeat(250_000)))
      .to.have.property('a')
      .with.lengthOf(250_000);
  });

  it('are given up at the hundredth that cannot be read', () => {
    expect(valuesOf('a=%ff&'.repeat(150_000))).to.have.lengthOf(100);
  });
});
