import { dictionary } from '@zxcvbn-ts/language-common';
import type { IsWellKnownPassword } from '@l-age/domain';

/** The product's own names, in lower case and without other characters. */
const PRODUCT_NAMES: readonly string[] = ['lage', 'lagecore', 'lagetool', 'lageweb', 'lagewebtool', 'enterprisedb'];

/**
 * `Admin123!` is `admin123` with a character that a composition rule demands. Up to three special characters before or
 * after a password add no security.
 */
const SURROUNDED = /^[^\p{L}\p{N}]{0,3}(?<core>.*?)[^\p{L}\p{N}]{0,3}$/su;

const NOT_A_LETTER = /[^\p{L}]/gu;

let leaked: ReadonlySet<string> | undefined;

/** The 49,000 most frequent passwords of public leaks, in lower case. Built on the first call. */
const leakedPasswords = (): ReadonlySet<string> => (leaked ??= new Set(dictionary['passwords-common']));

/**
 * True for a password on the list of leaked passwords in `@zxcvbn-ts/language-common`, also with a few special
 * characters around it, and for a product name with digits and special characters (NIST SP 800-63B-4, 3.1.1.2). Case is
 * ignored.
 */
export const isWellKnownPassword: IsWellKnownPassword = (password) => {
  const folded = password.toLowerCase();
  const core = SURROUNDED.exec(folded)?.groups?.['core'] ?? folded;
  return (
    leakedPasswords().has(folded) ||
    leakedPasswords().has(core) ||
    PRODUCT_NAMES.includes(folded.replace(NOT_A_LETTER, ''))
  );
};
