import * as O from 'fp-ts/lib/Option.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The bytes, each as `%` and two hexadecimal digits; bits that fill up the last character are passed over. */
const percentEncoded = (text: string): string => {
  let encoded = '';
  let bits = 0;
  let count = 0;
  for (const character of text) {
    bits = ((bits << 6) | ALPHABET.indexOf(character)) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      encoded += `%${((bits >> count) & 0xff).toString(16).padStart(2, '0')}`;
    }
  }
  return encoded;
};

/** The text whose UTF-8 bytes these are in base64url without padding (RFC 4648, 5); none when they are no such text. */
export const decodeBase64Url = (text: string): O.Option<string> =>
  /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1
    ? O.tryCatch(() => decodeURIComponent(percentEncoded(text)))
    : O.none;
