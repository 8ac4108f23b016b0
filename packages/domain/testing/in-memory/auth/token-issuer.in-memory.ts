import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Username } from '#src/shared/actor.js';
import type { SessionId, UserId } from '#src/shared/ids.js';
import { invalidToken } from '#src/shared/errors.js';
import type { AccessClaims, TokenIssuer } from '#src/auth/token-issuer.port.js';
import { digestOf } from '../digest.js';

type Payload = Readonly<{ sub: UserId; username: Username; sid: SessionId; iat: number; exp: number; jti: number }>;

const toSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

/** For tests only: the tokens are easy to forge. An issuer accepts the tokens of issuers with the same key. */
export const makeInMemoryTokenIssuer = (key = 'in-memory'): TokenIssuer => {
  let issued = 0;
  const sign = (payload: string): string => `${payload}.${digestOf(`${key}:${payload}`)}`;

  return {
    issue: ({ userId, username, sessionId, issuedAt, expiresAt }) =>
      TE.fromIO(() => {
        const iat = toSeconds(issuedAt);
        const exp = toSeconds(expiresAt);
        const payload: Payload = { sub: userId, username, sid: sessionId, iat, exp, jti: (issued += 1) };
        return sign(Buffer.from(JSON.stringify(payload)).toString('base64url'));
      }),
    verify: (token, now) =>
      TE.fromIOEither(() => {
        const payload = token.slice(0, Math.max(token.indexOf('.'), 0));
        if (token !== sign(payload)) return E.left(invalidToken());
        const claims = claimsIn(payload);
        return claims.expiresAt > now ? E.right(claims) : E.left(invalidToken());
      }),
  };
};

/** Needs a verified payload. */
const claimsIn = (payload: string): AccessClaims => {
  const { sub, username, sid, iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Payload;
  return {
    userId: sub,
    username,
    sessionId: sid,
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
  };
};
