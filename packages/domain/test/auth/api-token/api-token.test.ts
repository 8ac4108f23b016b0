import { parseApiTokenName } from '@l-age/domain';
import { expect } from 'chai';
import { accepted, refused } from '../../outcome.js';

describe('parseApiTokenName', () => {
  it('trims, and accepts up to 100 characters', () => {
    expect(accepted(parseApiTokenName('  nightly import '))).to.equal('nightly import');
    expect(accepted(parseApiTokenName('ü'.repeat(100)))).to.have.length(100);
  });

  it('rejects empty names, long names and several lines', () => {
    expect(refused(parseApiTokenName('  '))).to.deep.equal({ _tag: 'TooShort', minimum: 1 });
    expect(refused(parseApiTokenName('x'.repeat(101)))).to.deep.equal({ _tag: 'TooLong', maximum: 100 });
    expect(refused(parseApiTokenName('a\nb'))).to.have.property('_tag', 'Malformed');
    expect(refused(parseApiTokenName('a\u001b[31mb'))).to.have.property('_tag', 'Malformed');
  });
});
