import { mergeLabels, parseDescription, parseLabel, parseTitle } from '@l-age/domain';
import { label } from '@l-age/domain/testing';
import { expect } from 'chai';
import { accepted, refused } from '../outcome.js';

describe('parseTitle', () => {
  it('accepts 1 to 200 characters after trimming', () => {
    expect(accepted(parseTitle('  x \n'))).to.equal('x');
    expect(accepted(parseTitle(` ${'😀'.repeat(200)} `))).to.equal('😀'.repeat(200));
    expect(refused(parseTitle('   '))).to.deep.equal({ _tag: 'TooShort', minimum: 1 });
    expect(refused(parseTitle('x'.repeat(201)))).to.deep.equal({ _tag: 'TooLong', maximum: 200 });
  });

  it('rejects text that cannot be stored', () => {
    expect(refused(parseTitle('a\u0000b'))?._tag).to.equal('Malformed');
  });
});

describe('parseDescription', () => {
  it('accepts up to 20,000 characters without trimming', () => {
    expect(accepted(parseDescription(''))).to.equal('');
    expect(accepted(parseDescription('  two lines\n '))).to.equal('  two lines\n ');
    expect(accepted(parseDescription('😀'.repeat(20_000)))).to.equal('😀'.repeat(20_000));
    expect(refused(parseDescription('x'.repeat(20_001)))).to.deep.equal({ _tag: 'TooLong', maximum: 20_000 });
  });

  it('rejects text that cannot be stored', () => {
    expect(refused(parseDescription('\ud800'))?._tag).to.equal('Malformed');
  });
});

describe('parseLabel', () => {
  it('accepts 1 to 50 characters after trimming', () => {
    expect(accepted(parseLabel(' Bug '))).to.equal('Bug');
    expect(accepted(parseLabel('x'.repeat(50)))).to.equal('x'.repeat(50));
    expect(refused(parseLabel(' '))).to.deep.equal({ _tag: 'TooShort', minimum: 1 });
    expect(refused(parseLabel('x'.repeat(51)))).to.deep.equal({ _tag: 'TooLong', maximum: 50 });
  });
});

describe('mergeLabels', () => {
  it('removes duplicates case-insensitively, and keeps the first spelling and position', () => {
    const merged = mergeLabels(['Bug', 'ui', 'BUG', 'UI', 'bug'].map(label));
    expect(accepted(merged)).to.deep.equal(['Bug', 'ui']);
  });

  it('accepts at most 20 different labels', () => {
    const twenty = Array.from({ length: 20 }, (_, index) => label(`l${String(index)}`));
    expect(accepted(mergeLabels([...twenty, label('L0')]))).to.deep.equal(twenty);
    expect(refused(mergeLabels([...twenty, label('l20')]))).to.deep.equal({ _tag: 'TooMany', maximum: 20 });
  });
});
