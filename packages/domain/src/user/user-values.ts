import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Username } from '../shared/actor.js';
import { boundedText, malformed, type ValueProblem } from '../shared/text.js';
import type { DiscordUserId } from './user.js';

const USERNAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

const DIGITS = /^[0-9]+$/;

/** Accepts 3 to 50 letters, digits, `.`, `_` and `-`, starting and ending with a letter or digit. */
export const parseUsername = (text: string): E.Either<ValueProblem, Username> =>
  pipe(
    boundedText(text, 3, 50),
    E.filterOrElse(
      (name) => USERNAME.test(name),
      () => malformed('letters, digits, ".", "_" and "-", starting and ending with a letter or digit'),
    ),
    E.map((name) => name as Username),
  );

/** Accepts a Discord snowflake: a string of up to 20 digits (an unsigned 64-bit number). */
export const parseDiscordUserId = (text: string): E.Either<ValueProblem, DiscordUserId> =>
  pipe(
    boundedText(text, 1, 20),
    E.filterOrElse(
      (id) => DIGITS.test(id),
      () => malformed('a string of digits'),
    ),
    E.map((id) => id as DiscordUserId),
  );

/** Accepts a Discord name, such as `name` or `name#1234`: 1 to 100 characters after trimming. */
export const parseDiscordUsername = (text: string): E.Either<ValueProblem, string> => boundedText(text.trim(), 1, 100);
