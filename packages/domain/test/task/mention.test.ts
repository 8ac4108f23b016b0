import { mentionCandidates, resolveMentions, type Username } from '@l-age/domain';
import { aUser } from '@l-age/domain/testing';
import { expect } from 'chai';

const people = [
  aUser({ id: 1, username: 'anna' }),
  aUser({ id: 2, username: 'anna.lee' }),
  aUser({ id: 3, username: 'Bert-Jan' }),
  aUser({ id: 4, username: 'gone', isActive: false }),
  aUser({ id: 5, username: 'anna.gone', isActive: false }),
  { ...aUser({ id: 6 }), username: 'jürgen' as Username },
  { ...aUser({ id: 7 }), username: 'jose\u0301' as Username },
  aUser({ id: 8, username: 'jose' }),
];

const mentionedIn = (text: string): readonly number[] => resolveMentions(mentionCandidates(text), people);

describe('mentions in a text', () => {
  const mentions: readonly (readonly [string, readonly number[]])[] = [
    ['@anna', [1]],
    ['please, @anna', [1]],
    ['@Anna @ANNA @aNNa', [1]],
    ['(@anna), "@bert-jan"', [1, 3]],
    ['@anna.', [1]],
    ['@anna...', [1]],
    ['@anna- and @bert-jan_', [1, 3]],
    ['@anna,@bert-jan;@anna.lee!', [1, 3, 2]],
    ['@anna: @anna? @anna!', [1]],
    ["@anna's task", [1]],
    ['**@anna** and *@bert-jan*', [1, 3]],
    ['> @anna\n- @bert-jan\n# @jürgen', [1, 3, 6]],
    ['@anna.lee', [2]],
    ['@anna.lee.', [2]],
    ['@anna.leeward', [1]],
    ['@anna.le', [1]],
    ['@bert-jan-peter', [3]],
    ['@JÜRGEN', [6]],
    ['@jose\u0301', [7]],
    ['@jose', [8]],
    ['@anna/@bert-jan', [1]],
  ];
  for (const [text, ids] of mentions) {
    it(`are found in ${JSON.stringify(text)}`, () => {
      expect(mentionedIn(text)).to.deep.equal(ids);
    });
  }

  const noMentions = [
    '',
    'anna',
    '@',
    '@ anna',
    '@@anna',
    '@nobody',
    '@annabelle',
    '@annaß',
    '@anna1',
    '@anna\u0301',
    '@.anna',
    '@_anna',
    'bert@anna.lee',
    'bert.@anna',
    'bert+@anna',
    'mail bert@anna, please',
    'https://example.com/@anna',
    'https://example.com/?who=@anna',
    'see HTTP://example.com/a@anna',
    'ftp://anna:pass@anna/file',
    'www.example.com/@anna',
    'example.com/@anna',
    '`@anna`',
    '``a ` b @anna``',
    'code `x\n@anna` ends',
    '```\n@anna\n```',
    '```js\n@anna\n``` ',
    'text\n```\n@anna',
    '~~~\n@anna\n~~~',
    '  ````\n```\n@anna\n````',
    'text\r\n```\r\n@anna\r\n```\r\n',
  ];
  for (const text of noMentions) {
    it(`are not found in ${JSON.stringify(text)}`, () => {
      expect(mentionedIn(text)).to.deep.equal([]);
    });
  }

  const besideCode: readonly (readonly [string, readonly number[]])[] = [
    ['```\n@anna\n```\n@bert-jan', [3]],
    ['`@anna` @bert-jan `x`', [3]],
    ['one ` alone, @anna', [1]],
    ['one ` alone\n\n@anna and another `', [1]],
    ['two `` here @anna and one ` there', [1]],
    ['```inline``` @anna', [1]],
    ['```@anna``` @bert-jan', [3]],
    ['```\n``` and more\n@anna\n```\n@bert-jan', [3]],
    ['~~~ `x`\n@anna\n~~~~  \n@bert-jan', [3]],
    ['see ```@bert-jan``` @anna', [1]],
    ['https://example.com/x @anna', [1]],
  ];
  for (const [text, ids] of besideCode) {
    it(`are distinguished from code and URLs in ${JSON.stringify(text)}`, () => {
      expect(mentionedIn(text)).to.deep.equal(ids);
    });
  }

  it('do not resolve to a deactivated user, nor to a shorter username', () => {
    expect(mentionedIn('@gone @anna.gone')).to.deep.equal([]);
  });

  it('are returned once, in the order of the first one', () => {
    expect(mentionedIn('@bert-jan @anna @Bert-Jan @anna')).to.deep.equal([3, 1]);
  });

  it('match usernames of up to 100 characters, and no part of a longer word', () => {
    const longest = { ...aUser({ id: 9 }), username: 'x'.repeat(100) as Username };
    const mentionedWith = (text: string) => resolveMentions(mentionCandidates(text), [longest]);
    expect(mentionedWith(`@${'x'.repeat(100)}, please`)).to.deep.equal([9]);
    expect(mentionedWith(`@${'x'.repeat(100)}`)).to.deep.equal([9]);
    expect(mentionedWith(`@${'x'.repeat(101)}`)).to.deep.equal([]);
  });

  it('do not split a character', () => {
    expect(mentionCandidates('@𝒜nna')).to.deep.equal([['𝒜nna']]);
  });

  it('have candidate usernames, longest first', () => {
    expect(mentionCandidates('@Anna.Lee. and @bert')).to.deep.equal([['anna.lee.', 'anna.lee', 'anna'], ['bert']]);
  });
});
