import type { TokenDigest } from '../opaque-token.port.js';
import type { SessionId } from './session.js';

/** Continues a session, once: whoever shows it gets the next. The token itself is kept by nobody but its owner. */
export type RefreshToken = Readonly<{
  digest: TokenDigest;
  sessionId: SessionId;
  createdAt: Date;
  expiresAt: Date;
  /** When it was first shown; `null` while it was not. */
  usedAt: Date | null;
}>;

/** In milliseconds: two tabs of one browser that refresh at the same time show the same token. */
export const REFRESH_GRACE_MS = 10_000;

/**
 * `rotate`: shown for the first time. `grace`: shown again so soon that it is the same client. `replay`: shown again later,
 * so that one of the two who had it stole it (RFC 9700, 4.14.2). `expired`: too late.
 */
export type RefreshTokenState = 'rotate' | 'grace' | 'replay' | 'expired';

export const refreshTokenState = ({ usedAt, expiresAt }: RefreshToken, now: Date): RefreshTokenState => {
  if (usedAt !== null) return now.getTime() - usedAt.getTime() <= REFRESH_GRACE_MS ? 'grace' : 'replay';
  return expiresAt > now ? 'rotate' : 'expired';
};
