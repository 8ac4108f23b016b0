import { parseDiscordUserId, parseDiscordUsername, parseEmail, parseUsername, type ValueProblem } from '@l-age/domain';
import { expect } from 'chai';
import type { Either } from 'fp-ts/lib/Either.js';
import { accepted, refused } from '../outcome.js';

type Parse = (text: string) => Either<ValueProblem, string>;

const itAccepts = (parse: Parse, texts: readonly string[]): void => {
  for (const text of texts) {
    it(`may be ${JSON.stringify(text.slice(0, 60))} of ${text.length}`, () => {
      expect(accepted(parse(text))).to.equal(text);
    });
  }
};

const itRefuses = (parse: Parse, problem: ValueProblem['_tag'], texts: readonly string[]): void => {
  for (const text of texts) {
    it(`is not ${JSON.stringify(text.slice(0, 60))} of ${text.length}: ${problem}`, () => {
      expect(refused(parse(text))?._tag).to.equal(problem);
    });
  }
};

describe('a username', () => {
  itAccepts(parseUsername, ['ann', 'Anna.Lee', 'a_b-c', 'a..b', '007', 'a'.repeat(50)]);
  itRefuses(parseUsername, 'TooShort', ['', 'a', 'ab']);
  itRefuses(parseUsername, 'TooLong', ['a'.repeat(51)]);
  itRefuses(parseUsername, 'Malformed', [
    ...['.anna', 'anna.', '_anna', 'anna-', '...', 'an na', 'anna\n', ' anna', 'a@b', 'änna', 'аnna', 'a/b', '<b>'],
    ...['an\u0000na', 'anna\ud800', '１２３'],
  ]);
});

describe('an e-mail address', () => {
  itAccepts(parseEmail, [
    ...['a@b.co', 'Anna.Lee+tasks@Example.com', "o'hara@mail.example.com", 'jürgen@example.de', 'a_b@x-y.example'],
    `${'a'.repeat(242)}@example.com`,
  ]);
  itRefuses(parseEmail, 'TooShort', ['', '@a']);
  itRefuses(parseEmail, 'TooLong', [`${'a'.repeat(243)}@example.com`]);
  itRefuses(parseEmail, 'Malformed', [
    ...['anna', 'anna@', '@example.com', 'anna@example', 'anna@@example.com', 'a@b@example.com', 'an na@example.com'],
    ...['anna@-example.com', 'anna@example-.com', 'anna@example..com', 'anna@.example.com', 'anna@example.com.'],
    ...['.anna@example.com', 'anna.@example.com', 'an..na@example.com', '<anna@example.com>', 'anna@[127.0.0.1]'],
    ...[
      'anna\u200b@example.com',
      'an\u202ena@example.com',
      'an\u001b]0;x\u0007na@example.com',
      'anna\u007f@example.com',
    ],
    ...['anna@exam_ple.com', 'anna@example.com\n', 'anna\u0000@example.com', 'anna@example.com, bert@example.com'],
  ]);
});

describe("Discord's id of a user", () => {
  itAccepts(parseDiscordUserId, ['1', '80351110224678912', '18446744073709551615']);
  itRefuses(parseDiscordUserId, 'TooShort', ['']);
  itRefuses(parseDiscordUserId, 'TooLong', ['1'.repeat(21)]);
  itRefuses(parseDiscordUserId, 'Malformed', ['-1', '+1', '1.0', '1e3', '0x1', ' 1', '1\n', '１', 'anna#1234', '<@1>']);
});

describe("Discord's name of a user", () => {
  itAccepts(parseDiscordUsername, ['a', 'anna#1234', 'Änna ✨', '😀'.repeat(100)]);
  itRefuses(parseDiscordUsername, 'TooShort', ['', '   ']);
  itRefuses(parseDiscordUsername, 'TooLong', ['a'.repeat(101)]);
  itRefuses(parseDiscordUsername, 'Malformed', ['an\u0000na']);

  it('loses the space around it', () => {
    expect(accepted(parseDiscordUsername(' anna '))).to.equal('anna');
  });
});
