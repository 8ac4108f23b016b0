import { parseDiscordUserId, parseDiscordUsername, parseEmail, parseUsername, type ValueProblem } from '@l-age/domain';
import { expect } from 'chai';
import type { Either } from 'fp-ts/lib/Either.js';
import { accepted, refused } from '../outcome.js';

type Parse = (text: string) => Either<ValueProblem, string>;

const itAccepts = (parse: Parse, texts: readonly string[]): void => {
  for (const text of texts) {
    it(`accepts ${JSON.stringify(text.slice(0, 60))} of ${text.length}`, () => {
      expect(accepted(parse(text))).to.equal(text);
    });
  }
};

const itRefuses = (parse: Parse, problem: ValueProblem['_tag'], texts: readonly string[]): void => {
  for (const text of texts) {
    it(`rejects ${JSON.stringify(text.slice(0, 60))} of ${text.length}: ${problem}`, () => {
      expect(refused(parse(text))?._tag).to.equal(problem);
    });
  }
};

describe('parseUsername', () => {
  itAccepts(parseUsername, ['ann', 'Anna.Lee', 'a_b-c', 'a..b', '007', 'a'.repeat(50)]);
  itRefuses(parseUsername, 'TooShort', ['', 'a', 'ab']);
  itRefuses(parseUsername, 'TooLong', ['a'.repeat(51)]);
  itRefuses(parseUsername, 'Malformed', [
    ...['.anna', 'anna.', '_anna', 'anna-', '...', 'an na', 'anna\n', ' anna', 'a@b', 'änna', 'аnna', 'a/b', '<b>'],
    ...['an\u0000na', 'anna\ud800', '１２３'],
  ]);
});

describe('parseEmail', () => {
  itAccepts(parseEmail, [
    ...['a@b.co', 'Anna.Lee+tasks@Example.com', "o'hara@mail.example.com", 'jürgen@example.de', 'a_b@x-y.example'],
    ...['anna@müller.de', '用户@例え.テスト', 'a@xn--mller-kva.de', `${'a'.repeat(64)}@example.com`],
  ]);

  it('trims, and composes characters', () => {
    expect(accepted(parseEmail(' \tanna@example.com\n'))).to.equal('anna@example.com');
    expect(accepted(parseEmail('ju\u0308rgen@example.de'))).to.equal('j\u00fcrgen@example.de');
  });

  for (const [text, reason] of [
    ['', 'An email address must have an @-sign.'],
    ['anna', 'An email address must have an @-sign.'],
    ['@example.com', 'There must be something before the @-sign.'],
    ['anna@', 'There must be something after the @-sign.'],
    [`${'a'.repeat(65)}@example.com`, 'The email address is too long before the @-sign (1 character too many).'],
    ['an na@example.com', 'The email address contains invalid characters before the @-sign: SPACE.'],
    ['<a,b>@example.com', "The email address contains invalid characters before the @-sign: ',', '<', '>'."],
    ['an\u001b]na@example.com', "The email address contains invalid characters before the @-sign: ']', U+001B."],
    ['anna\u200b@example.com', 'The email address contains unsafe characters: U+200B.'],
    ['anna.@example.com', 'An email address cannot have a period immediately before the @-sign.'],
    ['.anna@example.com', 'An email address cannot start with a period.'],
    ['an..na@example.com', 'An email address cannot have two periods in a row.'],
    ['a@b@example.com', "The part after the @-sign contains invalid characters: '@'."],
    ["anna@o'hara.com", `The part after the @-sign contains invalid characters: "'".`],
    ['anna@[127.0.0.1]', "The part after the @-sign contains invalid characters: '[', ']'."],
    ['anna@exam\u202eple.com', 'The part after the @-sign contains invalid characters: U+202E.'],
    ['anna@example.com.', 'An email address cannot end with a period.'],
    ['anna@.example.com', 'An email address cannot have a period immediately after the @-sign.'],
    ['anna@example..com', 'An email address cannot have two periods in a row.'],
    ['anna@example.com-', 'An email address cannot end with a hyphen.'],
    ['anna@-example.com', 'An email address cannot have a hyphen immediately after the @-sign.'],
    ['anna@example-.com', 'An email address cannot have a period and a hyphen next to each other.'],
    [
      `anna@${'a'.repeat(65)}.com`,
      'After the @-sign, periods cannot be separated by so many characters (2 characters too many).',
    ],
    ['anna@example', 'The part after the @-sign is not valid. It should have a period.'],
    ['anna@127.0.0.1', 'The part after the @-sign is not valid. It is not within a valid top-level domain.'],
    [`anna@${'a.'.repeat(125)}com`, 'The email address is too long (4 characters too many).'],
  ] as const)
    it(`rejects ${JSON.stringify(text.slice(0, 40))} of ${text.length}`, () => {
      expect(refused(parseEmail(text))).to.deep.equal({ _tag: 'InvalidEmail', reason });
    });

  itRefuses(parseEmail, 'Malformed', ['anna\u0000@example.com', 'anna\ud800@example.com']);
});

describe('parseDiscordUserId', () => {
  itAccepts(parseDiscordUserId, ['1', '80351110224678912', '18446744073709551615']);
  itRefuses(parseDiscordUserId, 'TooShort', ['']);
  itRefuses(parseDiscordUserId, 'TooLong', ['1'.repeat(21)]);
  itRefuses(parseDiscordUserId, 'Malformed', ['-1', '+1', '1.0', '1e3', '0x1', ' 1', '1\n', '１', 'anna#1234', '<@1>']);
});

describe('parseDiscordUsername', () => {
  itAccepts(parseDiscordUsername, ['a', 'anna#1234', 'Änna ✨', '😀'.repeat(100)]);
  itRefuses(parseDiscordUsername, 'TooShort', ['', '   ']);
  itRefuses(parseDiscordUsername, 'TooLong', ['a'.repeat(101)]);
  itRefuses(parseDiscordUsername, 'Malformed', ['an\u0000na']);

  it('trims', () => {
    expect(accepted(parseDiscordUsername(' anna '))).to.equal('anna');
  });
});
