import { opaqueTokensContract } from '@l-age/domain/testing';
import { makeOpaqueTokens } from '@l-age/infrastructure';
import { expect } from 'chai';

describe('Opaque tokens', () => {
  for (const { name, run } of opaqueTokensContract.cases)
    it(name, () => run(() => ({ tokens: makeOpaqueTokens('lage') })));

  it('start with their prefix and contain 256 random bits', () => {
    expect(makeOpaqueTokens('lage').make().token).to.match(/^lage_[A-Za-z0-9_-]{43}$/);
  });

  it('of one prefix are not valid for another', () => {
    const { token } = makeOpaqueTokens('lage').make();
    expect(makeOpaqueTokens('other').digestOf(token)).to.equal(null);
  });

  it('have the same digest in every process', () => {
    const token = `lage_${'A'.repeat(43)}`;
    expect(makeOpaqueTokens('lage').digestOf(token)).to.equal('t20nNaSFYKReo9BGOXbUYa_a6nm2pHyryq5-_825zoM');
  });
});
