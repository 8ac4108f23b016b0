import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { invalidToken, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import { decodeBase64Url } from '../shared/base64url.js';
import type { AccessClaims } from './token-issuer.port.js';
import { accessClaimsIn } from './access-claims.js';

/** HMAC with SHA-2 (RFC 7518, 3.2). */
export type SigningAlgorithm = 'HS256' | 'HS384' | 'HS512';

/**
 * Whether a key of the service made this signature of `signed`. Compare the signatures as base64url text without padding,
 * because several texts decode to the same bytes. Compare in constant time.
 */
export type VerifySignature = (
  algorithm: SigningAlgorithm,
  signed: string,
  signature: string,
) => TE.TaskEither<Unavailable, boolean>;

export type VerifyAccessTokenDeps = Readonly<{
  /** The only accepted algorithm. The header of a token does not choose it (RFC 8725, 3.1). */
  algorithm: SigningAlgorithm;
  verifySignature: VerifySignature;
}>;

/**
 * Verifies an access token offline. Does not notice that a session has ended or that a user was deactivated: introspect
 * the token for that.
 */
export type VerifyAccessToken = (
  token: string,
  now: Date,
) => TE.TaskEither<DomainErrorOf<'InvalidToken'> | Unavailable, AccessClaims>;

/** For services that have the signing key and no access to the database. */
export const makeVerifyAccessToken =
  ({ algorithm, verifySignature }: VerifyAccessTokenDeps): VerifyAccessToken =>
  (token, now) => {
    const [header = '', payload = '', signature = '', ...rest] = token.split('.');
    if (rest.length > 0 || !isOwnHeader(header, algorithm)) return TE.left(invalidToken());
    return pipe(
      verifySignature(algorithm, `${header}.${payload}`, signature),
      TE.filterOrElseW((isOurs) => isOurs, invalidToken),
      TE.flatMap(() => TE.fromOption(invalidToken)(pipe(parsePart(payload), O.flatMap(accessClaimsIn(now))))),
    );
  };

type JsonObject = Readonly<Record<string, unknown>>;

const parsePart = (text: string): O.Option<JsonObject> =>
  pipe(
    decodeBase64Url(text),
    O.flatMap((json) => O.tryCatch((): unknown => JSON.parse(json))),
    O.filter((value): value is JsonObject => typeof value === 'object' && value !== null),
  );

/** The service writes only `alg` and `typ`. Other parameters, such as `jwk`, could choose the key. */
const isOwnHeader = (text: string, algorithm: SigningAlgorithm): boolean =>
  pipe(
    parsePart(text),
    O.exists(
      (header) =>
        header['alg'] === algorithm && Object.keys(header).every((parameter) => ['alg', 'typ'].includes(parameter)),
    ),
  );
