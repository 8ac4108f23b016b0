import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { invalidToken, type DomainErrorOf, type Unavailable } from '../errors.js';
import { decodeBase64Url } from '../shared/base64url.js';
import type { AccessClaims } from './token-issuer.port.js';
import { accessClaimsIn } from './access-claims.js';

/** HMAC with SHA-2 (RFC 7518, 3.2). */
export type SigningAlgorithm = 'HS256' | 'HS384' | 'HS512';

/**
 * Whether one of the service's keys gives `signed` this signature. It is compared as text, in base64url without padding:
 * bytes have several texts. The comparison should take the same time wherever the two differ.
 */
export type VerifySignature = (
  algorithm: SigningAlgorithm,
  signed: string,
  signature: string,
) => TE.TaskEither<Unavailable, boolean>;

export type VerifyAccessTokenDeps = Readonly<{
  /** The only one that is accepted, whatever a token's header says (RFC 8725, 3.1). */
  algorithm: SigningAlgorithm;
  verifySignature: VerifySignature;
}>;

/**
 * What an access token says, without asking the service that issued it. A session may have ended since, and a user may have
 * been deactivated: who has to know asks the service.
 */
export type VerifyAccessToken = (
  token: string,
  now: Date,
) => TE.TaskEither<DomainErrorOf<'InvalidToken'> | Unavailable, AccessClaims>;

/** For services that share the signing key, and not the database. */
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

/** Keys come from the configuration, never from a header: whoever wrote more into it is not the service. */
const isOwnHeader = (text: string, algorithm: SigningAlgorithm): boolean =>
  pipe(
    parsePart(text),
    O.exists(
      (header) =>
        header['alg'] === algorithm && Object.keys(header).every((parameter) => ['alg', 'typ'].includes(parameter)),
    ),
  );
