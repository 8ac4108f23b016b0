import * as O from 'fp-ts/lib/Option.js';
import type { Username } from '../shared/actor.js';
import type { SessionId, UserId } from '../shared/ids.js';
import type { AccessClaims } from './token-issuer.port.js';

/** The last second of a JavaScript date (ECMA-262, 21.4.1.1). */
const LAST_SECOND = 8_640_000_000_000;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** RFC 7519's NumericDate, in whole seconds. */
const isSecond = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LAST_SECOND;

/** A user id in `sub`: a string of digits (RFC 7519, 4.1.2). */
const isSubject = (value: unknown): value is string =>
  typeof value === 'string' && /^[1-9][0-9]{0,15}$/.test(value) && Number.isSafeInteger(Number(value));

const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

const hasBegun = (nbf: unknown, now: Date): boolean =>
  nbf === undefined || (typeof nbf === 'number' && nbf * 1000 <= now.getTime());

/** The claims of a payload with a verified signature. None if they are malformed or not valid `now`. */
export const accessClaimsIn =
  (now: Date) =>
  ({ sub, username, sid, iat, exp, jti, nbf }: Readonly<Record<string, unknown>>): O.Option<AccessClaims> => {
    if (!isSubject(sub) || !isUuid(sid) || !isUuid(jti) || typeof username !== 'string') return O.none;
    if (!isSecond(iat) || !isSecond(exp) || exp * 1000 <= now.getTime() || !hasBegun(nbf, now)) return O.none;
    return O.some({
      userId: Number(sub) as UserId,
      username: username as Username,
      sessionId: sid as SessionId,
      issuedAt: new Date(iat * 1000),
      expiresAt: new Date(exp * 1000),
    });
  };
