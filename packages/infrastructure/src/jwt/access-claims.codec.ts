import * as t from 'io-ts';
import type { AccessClaims, SessionId, UserId, Username } from '@l-age/domain';

/** The last second that a JavaScript date can name (ECMA-262, 21.4.1.1). */
const LAST_SECOND = 8_640_000_000_000;

const refinement = <A>(name: string, is: (u: unknown) => u is A): t.Type<A> =>
  new t.Type(name, is, (u, context) => (is(u) ? t.success(u) : t.failure(u, context)), t.identity);

/** RFC 7519's NumericDate, in the whole seconds in which this service issues it. */
const NumericDate = refinement(
  'NumericDate',
  (u): u is number => typeof u === 'number' && Number.isInteger(u) && u >= 0 && u <= LAST_SECOND,
);

/** A user id as `sub` carries it: a string, as RFC 7519 (4.1.2) demands, of digits. */
const Subject = refinement(
  'Subject',
  (u): u is string => typeof u === 'string' && /^[1-9][0-9]{0,15}$/.test(u) && Number.isSafeInteger(Number(u)),
);

const Uuid = refinement(
  'Uuid',
  (u): u is string => typeof u === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(u),
);

/** The payload of an access token. */
export const AccessTokenPayload = t.strict({
  sub: Subject,
  username: t.string,
  sid: Uuid,
  iat: NumericDate,
  exp: NumericDate,
  jti: Uuid,
});
export type AccessTokenPayload = t.TypeOf<typeof AccessTokenPayload>;

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);
const dateOf = (seconds: number): Date => new Date(seconds * 1000);

export const payloadOf = (claims: AccessClaims, jti: string): AccessTokenPayload => ({
  sub: String(claims.userId),
  username: claims.username,
  sid: claims.sessionId,
  iat: secondsOf(claims.issuedAt),
  exp: secondsOf(claims.expiresAt),
  jti,
});

export const claimsOf = ({ sub, username, sid, iat, exp }: AccessTokenPayload): AccessClaims => ({
  userId: Number(sub) as UserId,
  username: username as Username,
  sessionId: sid as SessionId,
  issuedAt: dateOf(iat),
  expiresAt: dateOf(exp),
});
