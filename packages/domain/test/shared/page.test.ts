import { pageOf } from '@l-age/domain';
import { expect } from 'chai';

const page = (found: readonly number[], limit: number) => pageOf(found, limit, (entry) => `after ${entry}`);

describe('pageOf', () => {
  it('returns the next position if one more item was found', () => {
    expect(page([1, 2, 3], 2)).to.deep.equal({ items: [1, 2], next: 'after 2' });
  });

  it('returns no next position on the last page', () => {
    expect(page([1, 2], 2)).to.deep.equal({ items: [1, 2], next: null });
    expect(page([], 2)).to.deep.equal({ items: [], next: null });
  });

  it('returns no next position for a limit of 0', () => {
    expect(page([1], 0)).to.deep.equal({ items: [], next: null });
  });
});
