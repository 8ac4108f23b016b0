import type { ActiveToken, IssuedTokens, Session, SessionId } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { isoOf, moment } from '../users/users.responses.js';
import { nullable } from '../request/validation/codec.js';
import { record } from '../request/validation/record.js';
import { anyText, flag } from '../request/validation/values.js';

export const SessionJson = record('Session', {
  id: anyText({ format: 'uuid' }),
  created_at: moment,
  last_used_at: moment,
  ip: nullable(anyText({ description: 'Where the login came from.' })),
  user_agent: nullable(anyText({ description: 'What the login was made with.' })),
  current: flag({ description: 'Whether this very request belongs to it.' }),
});

export const sessionResponse = (current: SessionId | null) => (session: Session) => ({
  id: session.id,
  created_at: isoOf(session.createdAt),
  last_used_at: isoOf(session.lastUsedAt),
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

/** RFC 7662, 2.2: of a token that is refused nothing is said but that. */
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
