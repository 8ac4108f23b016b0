import { parseUrlEncoded } from '#src/http/request/validation/url-encoded.js';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
const valuesOf = (text: string): unknown => {
  const parsed = parseUrlEncoded('body', text);
  return E.isRight(parsed) ? parsed.right : parsed.left;
};

describe('parseUrlEncoded', () => {
  it('keeps all values of a repeated name in order', () => {
    expect(valuesOf('a=1&b=2&a=&a=3&&c')).to.deep.equal({ a: ['1', '', '3'], b: '2', c: '' });
  });

  it('rejects more than 1000 parameters', () => {
    expect(valuesOf('a=1&'.repeat(999)))
      .to.have.property('a')
      .with.lengthOf(999);
    for (const tooMany of ['a=1&'.repeat(1001), '&'.repeat(100_000)])
      expect(valuesOf(tooMany)).to.deep.equal([
        {
          type: 'value_error',
          loc: ['body'],
          msg: 'Value error, should have at most 1000 parameters',
          input: null,
          ctx: { error: 'should have at most 1000 parameters' },
        },
      ]);
  });

  it('reports at most 100 unreadable parameters', () => {
    expect(valuesOf('a=%ff&'.repeat(900))).to.have.lengthOf(100);
  });
});
