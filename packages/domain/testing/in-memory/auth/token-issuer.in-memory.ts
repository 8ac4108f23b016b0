import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { invalidToken } from '#src/errors.js';
import type { SessionId } from '#src/auth/session/session.js';
import type { AccessClaims, TokenIssuer } from '#src/auth/token-issuer.port.js';
import type { UserId, Username } from '#src/user/user.js';
import { digestOf } from '../digest.js';

type Payload = Readonly<{ sub: UserId; username: Username; sid: SessionId; iat: number; exp: number; jti: number }>;

const toSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

/**
 * Issues tokens that only an issuer with the same key takes back, in characters that fit an `Authorization` header.
 * Whoever reads this can forge one: for tests alone.
 */
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

/** The payload of a token whose signature was checked: nobody but an issuer of this kind wrote it. */
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
