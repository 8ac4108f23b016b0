import { dictionary } from '@zxcvbn-ts/language-common';
import type { IsWellKnownPassword } from '@l-age/domain';

/** What these become when somebody has to think of a password for this very service. */
const PRODUCT_NAMES: readonly string[] = ['lage', 'lagecore', 'lagetool', 'lageweb', 'lagewebtool', 'enterprisedb'];

/** `Admin123!` is `admin123` with what a composition rule demands: up to three signs before or after are no secret. */
const ORNAMENT = /^[^\p{L}\p{N}]{0,3}(?<core>.*?)[^\p{L}\p{N}]{0,3}$/su;

const NOT_A_LETTER = /[^\p{L}]/gu;

let leaked: ReadonlySet<string> | undefined;

/** The 49,000 most frequent passwords of public leaks, in lower case; made into a set when first asked for. */
const leakedPasswords = (): ReadonlySet<string> => (leaked ??= new Set(dictionary['passwords-common']));

/**
 * On the list of leaked passwords that `@zxcvbn-ts/language-common` maintains, as it is or with a few signs around it,
 * or nothing but the product's own name with digits and signs (NIST SP 800-63B-4, 3.1.1.2). Case is ignored.
 */
export const isWellKnownPassword: IsWellKnownPassword = (password) => {
  const folded = password.toLowerCase();
  const core = ORNAMENT.exec(folded)?.groups?.['core'] ?? folded;
  return (
    leakedPasswords().has(folded) ||
    leakedPasswords().has(core) ||
    PRODUCT_NAMES.includes(folded.replace(NOT_A_LETTER, ''))
  );
};
