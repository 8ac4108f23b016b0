import { byteLengthOf, parseNewPassword, type IsWellKnownPassword, type SigningAlgorithm } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { ConfigProblem } from './config-problem.js';

/** The minimum key length in bytes (RFC 7518, 3.2). */
const KEY_BYTES: { readonly [Name in SigningAlgorithm]: number } = { HS256: 32, HS384: 48, HS512: 64 };

export const DEFAULT_ADMIN_PASSWORD = 'Admin123!';

/** The placeholder key of the examples is public. */
export const isPlaceholderKey = (key: string): boolean => /^your[-_ ]?secret[-_ ]?key/i.test(key);

const keyProblem = (keys: readonly string[], algorithm: SigningAlgorithm): string | undefined => {
  const shortest = Math.min(...keys.map(byteLengthOf));
  if (keys.length === 0) return 'nothing';
  if (keys.some(isPlaceholderKey)) return 'the placeholder';
  return shortest < KEY_BYTES[algorithm] ? `a key of ${shortest} bytes` : undefined;
};

type Secrets = Readonly<{ SECRET_KEY: readonly string[]; ALGORITHM: SigningAlgorithm; ADMIN_PASSWORD: string }>;

/** Secrets that are acceptable in development only. */
export const productionProblems = (
  { SECRET_KEY, ALGORITHM, ADMIN_PASSWORD }: Secrets,
  isWellKnownPassword: IsWellKnownPassword,
): readonly ConfigProblem[] => {
  const key = keyProblem(SECRET_KEY, ALGORITHM);
  const isDefault = ADMIN_PASSWORD === DEFAULT_ADMIN_PASSWORD;
  const isWeak = E.isLeft(parseNewPassword(isWellKnownPassword)(ADMIN_PASSWORD));
  return [
    ...(key === undefined
      ? []
      : [
          {
            variable: 'SECRET_KEY',
            got: key,
            wants: `at least ${KEY_BYTES[ALGORITHM]} random bytes for ${ALGORITHM} in production, as from: openssl rand -hex 64`,
          },
        ]),
    ...(isDefault || isWeak
      ? [
          {
            variable: 'ADMIN_PASSWORD',
            got: isDefault ? 'the default' : 'a weak password',
            wants: 'a password of your own in production: 8 characters to 72 bytes, not a well-known one',
          },
        ]
      : []),
  ];
};
