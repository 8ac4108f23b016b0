import { pageOf } from '@l-age/domain';
import { expect } from 'chai';

const page = (found: readonly number[], limit: number) => pageOf(found, limit, (entry) => `after ${entry}`);

describe('a page', () => {
  it('leads on when one entry more was found', () => {
    expect(page([1, 2, 3], 2)).to.deep.equal({ entries: [1, 2], next: 'after 2' });
  });

  it('is the last one when no more was found than it holds', () => {
    expect(page([1, 2], 2)).to.deep.equal({ entries: [1, 2], next: null });
    expect(page([], 2)).to.deep.equal({ entries: [], next: null });
  });

  it('without room leads nowhere', () => {
    expect(page([1], 0)).to.deep.equal({ entries: [], next: null });
  });
});
