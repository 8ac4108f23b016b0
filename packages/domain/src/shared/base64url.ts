import * as O from 'fp-ts/lib/Option.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Each byte as `%` and two hexadecimal digits. Ignores the padding bits of the last character. */
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

/** Decodes base64url without padding (RFC 4648, 5). None if the input is not base64url or not UTF-8. */
export const decodeBase64Url = (text: string): O.Option<string> =>
  /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1
    ? O.tryCatch(() => decodeURIComponent(percentEncoded(text)))
    : O.none;
