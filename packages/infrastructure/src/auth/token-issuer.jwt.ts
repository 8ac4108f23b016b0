import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import jwt from 'jsonwebtoken';
import {
  accessClaimsIn,
  invalidToken,
  type AccessClaims,
  type DomainErrorOf,
  type SigningAlgorithm,
  type TokenIssuer,
} from '@l-age/domain';
import { makeClaimsCache } from './claims-cache.js';

export type JwtTokenIssuerOptions = Readonly<{
  /** The only accepted algorithm. The token's header cannot change it (RFC 8725, 3.1). */
  algorithm: SigningAlgorithm;
  /** The first key signs, all keys verify. So a change of the key ends no session. */
  secrets: readonly [string, ...string[]];
}>;

/**
 * The header parameters of our tokens. A token with others is rejected: keys come from the configuration and never from
 * `jwk`, `jku` or `kid`, and a `crit` parameter must be rejected if it is not supported (RFC 7515, 4.1.11).
 */
const OWN_HEADER_PARAMETERS = new Set(['alg', 'typ']);

const isOwnHeader = (header: object): boolean =>
  Object.keys(header).every((parameter) => OWN_HEADER_PARAMETERS.has(parameter));

const payloadSignedWith = (key: KeyObject, algorithm: SigningAlgorithm, token: string): O.Option<jwt.JwtPayload> =>
  pipe(
    O.tryCatch(() =>
      // `accessClaimsIn` checks the claims.
      jwt.verify(token, key, {
        algorithms: [algorithm],
        complete: true,
        ignoreExpiration: true,
        ignoreNotBefore: true,
      }),
    ),
    O.filter(({ header }) => isOwnHeader(header)),
    O.map(({ payload }) => payload),
    O.filter((payload) => typeof payload === 'object'),
  );

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

/** Has the fields that `accessClaimsIn` decodes. */
const payloadOf = (claims: AccessClaims) => ({
  sub: String(claims.userId),
  username: claims.username,
  sid: claims.sessionId,
  iat: secondsOf(claims.issuedAt),
  exp: secondsOf(claims.expiresAt),
  jti: randomUUID(),
});

/** Access tokens as signed JWTs (RFC 7519) with `sub`, `username`, `sid`, `iat`, `exp` and a random `jti`. */
export const makeJwtTokenIssuer = ({ algorithm, secrets }: JwtTokenIssuerOptions): TokenIssuer => {
  const signingKey = createSecretKey(secrets[0], 'utf8');
  const keys = [signingKey, ...secrets.slice(1).map((secret) => createSecretKey(secret, 'utf8'))];

  const claimsIn = (token: string, now: Date): E.Either<DomainErrorOf<'InvalidToken'>, AccessClaims> =>
    pipe(
      keys,
      RA.findFirstMap((key) => payloadSignedWith(key, algorithm, token)),
      O.flatMap(accessClaimsIn(now)),
      E.fromOption(invalidToken),
    );
  const cache = makeClaimsCache();

  return {
    issue: (claims) => TE.fromIO(() => jwt.sign(payloadOf(claims), signingKey, { algorithm })),
    verify: (token, now) => {
      const cached = cache.find(token, now);
      if (cached !== undefined) return TE.right(cached);
      const claims = claimsIn(token, now);
      if (E.isRight(claims)) cache.add(token, claims.right);
      return TE.fromEither(claims);
    },
  };
};
