import * as E from 'fp-ts/lib/Either.js';
import { isStorable, lengthOf, malformed, type ValueProblem } from '../shared/text.js';
import type { Email } from './user.js';

// Rules and messages of email-validator, which FastAPI and Pydantic use. Clients show the messages to people
// (https://github.com/JoshData/python-email-validator, with `check_deliverability=False`).

/** Lengths in characters (RFC 5321, 4.5.3.1; RFC 1035, 2.3.4). */
const LONGEST_LOCAL_PART = 64;
const LONGEST_LABEL = 63;
const LONGEST_ADDRESS = 254;

const LOCAL_CHARACTER = /[A-Za-z0-9_!#$%&'*+\-/=?^`{|}~.\u0080-\u{10ffff}]/u;
const DOMAIN_CHARACTER = /[A-Za-z0-9.\-]|(?![\0-\x7f])[\p{L}\p{N}\p{M}]/u;
/** Invisible characters, and characters that change the appearance of the surrounding text. */
const UNSAFE_CHARACTER = /[\p{C}\p{Z}]/u;

const shown = (character: string): string => {
  if (character === ' ') return 'SPACE';
  const code = Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0');
  return UNSAFE_CHARACTER.test(character) ? `U+${code}` : character === "'" ? `"'"` : `'${character}'`;
};

const listed = (characters: readonly string[]): string => [...new Set(characters.map(shown))].sort().join(', ');

const tooMany = (count: number): string => `(${count} ${count === 1 ? 'character' : 'characters'} too many)`;

type Rule = readonly [isBroken: boolean, reason: string];

const firstBroken = (rules: readonly Rule[]): string | null => rules.find(([isBroken]) => isBroken)?.[1] ?? null;

const faultInLocalPart = (local: string): string | null => {
  const invalid = Array.from(local).filter((character) => !LOCAL_CHARACTER.test(character));
  const unsafe = Array.from(local).filter((character) => UNSAFE_CHARACTER.test(character));
  const excess = lengthOf(local) - LONGEST_LOCAL_PART;
  return firstBroken([
    [local === '', 'There must be something before the @-sign.'],
    [excess > 0, `The email address is too long before the @-sign ${tooMany(excess)}.`],
    [invalid.length > 0, `The email address contains invalid characters before the @-sign: ${listed(invalid)}.`],
    [unsafe.length > 0, `The email address contains unsafe characters: ${listed(unsafe)}.`],
    [local.endsWith('.'), 'An email address cannot have a period immediately before the @-sign.'],
    [local.startsWith('.'), 'An email address cannot start with a period.'],
    [local.includes('..'), 'An email address cannot have two periods in a row.'],
  ]);
};

const faultInDomain = (domain: string): string | null => {
  const invalid = Array.from(domain).filter((character) => !DOMAIN_CHARACTER.test(character));
  const excess = Math.max(...domain.split('.').map(lengthOf)) - LONGEST_LABEL;
  return firstBroken([
    [domain === '', 'There must be something after the @-sign.'],
    [invalid.length > 0, `The part after the @-sign contains invalid characters: ${listed(invalid)}.`],
    [domain.endsWith('.'), 'An email address cannot end with a period.'],
    [domain.startsWith('.'), 'An email address cannot have a period immediately after the @-sign.'],
    [domain.includes('..'), 'An email address cannot have two periods in a row.'],
    [domain.endsWith('-'), 'An email address cannot end with a hyphen.'],
    [domain.startsWith('-'), 'An email address cannot have a hyphen immediately after the @-sign.'],
    [/\.-|-\./.test(domain), 'An email address cannot have a period and a hyphen next to each other.'],
    [excess > 0, `After the @-sign, periods cannot be separated by so many characters ${tooMany(excess)}.`],
    [!domain.includes('.'), 'The part after the @-sign is not valid. It should have a period.'],
    [
      /[^\p{L}\p{M}]$/u.test(domain),
      'The part after the @-sign is not valid. It is not within a valid top-level domain.',
    ],
  ]);
};

const faultIn = (address: string): string | null => {
  const at = address.indexOf('@');
  if (at === -1) return 'An email address must have an @-sign.';
  const excess = lengthOf(address) - LONGEST_ADDRESS;
  return (
    faultInLocalPart(address.slice(0, at)) ??
    faultInDomain(address.slice(at + 1)) ??
    (excess > 0 ? `The email address is too long ${tooMany(excess)}.` : null)
  );
};

/** Accepts `local@domain.tld`, also international addresses. Trims and normalises to NFC. */
export const parseEmail = (text: string): E.Either<ValueProblem, Email> => {
  if (!isStorable(text)) return E.left(malformed('text without NUL characters and unpaired surrogates'));
  const address = text.trim().normalize('NFC');
  const reason = faultIn(address);
  return reason === null ? E.right(address as Email) : E.left({ _tag: 'InvalidEmail', reason });
};
