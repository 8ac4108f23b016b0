import type { NewOneTimePassword, NewPassword } from '@l-age/domain';
import { randomInt } from 'node:crypto';

/** Digits and letters without similar pairs such as 0 and O: people read the password aloud. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const GROUPS = 4;
const GROUP_LENGTH = 5;

const group = (): string =>
  Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '').join('');

/** Four groups of five characters: 99 random bits. */
export const newOneTimePassword: NewOneTimePassword = () =>
  Array.from({ length: GROUPS }, group).join('-') as NewPassword;
