import type { ActiveToken, IssuedTokens, Session, SessionId } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { timestamp, toIso } from '../response/timestamp.js';
import { nullable } from '../request/validation/codec.js';
import { record } from '../request/validation/record.js';
import { anyText, flag } from '../request/validation/values.js';

export const SessionJson = record('Session', {
  id: anyText({ format: 'uuid' }),
  created_at: timestamp,
  last_used_at: timestamp,
  ip: nullable(anyText({ description: 'The client address at login.' })),
  user_agent: nullable(anyText({ description: 'The `User-Agent` at login.' })),
  current: flag({ description: 'Whether the request belongs to this session.' }),
});

export const sessionResponse = (current: SessionId | null) => (session: Session) => ({
  id: session.id,
  created_at: toIso(session.createdAt),
  last_used_at: toIso(session.lastUsedAt),
  ip: session.ip,
  user_agent: session.userAgent,
  current: session.id === current,
});

/** RFC 6749, 5.1. */
export const tokenResponse = (tokens: IssuedTokens) => ({
  access_token: tokens.accessToken,
  token_type: 'bearer',
  expires_in: tokens.expiresInSeconds,
  refresh_token: tokens.refreshToken,
  refresh_expires_in: tokens.refreshExpiresInSeconds,
});

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

/** RFC 7662, 2.2: the response for an invalid token contains only `active`. */
export const introspectionResponse = (found: O.Option<ActiveToken>) => {
  if (O.isNone(found)) return { active: false };
  const { kind, user, sessionId, scopes, issuedAt, expiresAt } = found.value;
  return {
    active: true,
    ...(kind === 'refresh_token' ? {} : { token_type: 'bearer' }),
    sub: String(user.id),
    username: user.username,
    ...(sessionId === null ? {} : { sid: sessionId }),
    ...(scopes === null ? {} : { scope: scopes.join(' ') }),
    iat: secondsOf(issuedAt),
    exp: secondsOf(expiresAt),
  };
};
