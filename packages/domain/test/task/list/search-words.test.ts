import { matchesQuery, foldText, wordsOf } from '@l-age/domain';
import { expect } from 'chai';

describe('foldText', () => {
  it('removes accents and upper case, also of letters without a decomposition', () => {
    expect(foldText('Crème BRÛLÉE')).to.equal('creme brulee');
    expect(foldText('Łukasz, Straße, Ærø, Œuvre')).to.equal('lukasz, strasse, aero, oeuvre');
    expect(foldText('ΟΔΟΣ')).to.equal(foldText('οδοσ'));
    expect(foldText('ﬁn １２')).to.equal('fin 12');
  });
});

describe('wordsOf', () => {
  it('returns sequences of letters and digits, each once', () => {
    expect(wordsOf("It's 50% off: bob@example.com, OFF")).to.deep.equal([
      'it',
      's',
      '50',
      'off',
      'bob',
      'example',
      'com',
    ]);
    expect(wordsOf(' …!? ')).to.deep.equal([]);
  });

  it('shortens words to a hundred characters', () => {
    expect(wordsOf('𝟙'.repeat(101) + 'x'.repeat(99))).to.deep.equal(['1'.repeat(100)]);
  });
});

describe('matchesQuery', () => {
  it('needs every word as a prefix in one of the texts', () => {
    const texts = ['Send the March invoices', 'to Wien'];
    expect(matchesQuery('wien INV', texts)).to.be.true;
    expect(matchesQuery('wien absent', texts)).to.be.false;
    expect(matchesQuery('nvoices', texts)).to.be.false;
  });

  it('matches everything without a word', () => {
    expect(matchesQuery(' & ', [])).to.be.true;
  });
});
