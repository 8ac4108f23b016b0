import { findsAll, foldText, wordsOf } from '@l-age/domain';
import { expect } from 'chai';

describe('folding a text', () => {
  it('takes away accents and case, also of letters that Unicode keeps whole', () => {
    expect(foldText('Crème BRÛLÉE')).to.equal('creme brulee');
    expect(foldText('Łukasz, Straße, Ærø, Œuvre')).to.equal('lukasz, strasse, aero, oeuvre');
    expect(foldText('ΟΔΟΣ')).to.equal(foldText('οδοσ'));
    expect(foldText('ﬁn １２')).to.equal('fin 12');
  });
});

describe('the words of a text', () => {
  it('are its runs of letters and digits, each once', () => {
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

  it('are known by their first hundred characters', () => {
    expect(wordsOf('𝟙'.repeat(101) + 'x'.repeat(99))).to.deep.equal(['1'.repeat(100)]);
  });
});

describe('a search', () => {
  it('wants every word to begin one of the texts', () => {
    const texts = ['Send the March invoices', 'to Wien'];
    expect(findsAll('wien INV', texts)).to.be.true;
    expect(findsAll('wien absent', texts)).to.be.false;
    expect(findsAll('nvoices', texts)).to.be.false;
  });

  it('finds everything when it asks for no word', () => {
    expect(findsAll(' & ', [])).to.be.true;
  });
});
