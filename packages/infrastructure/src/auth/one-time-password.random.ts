import type { NewOneTimePassword, NewPassword } from '@l-age/domain';
import { randomInt } from 'node:crypto';

/** Digits and letters that nobody mistakes for each other, so that a password can be read to somebody. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const GROUPS = 4;
const GROUP_LENGTH = 5;

const group = (): string =>
  Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '').join('');

/** Four groups of five signs: 99 random bits. */
export const newOneTimePassword: NewOneTimePassword = () =>
  Array.from({ length: GROUPS }, group).join('-') as NewPassword;
