import type { SessionId } from '../../shared/ids.js';
import type { TokenDigest } from '../opaque-token.port.js';

/** Continues a session once, and is then replaced by the next one. Only its digest is stored. */
export type RefreshToken = Readonly<{
  digest: TokenDigest;
  sessionId: SessionId;
  createdAt: Date;
  expiresAt: Date;
  /** The first use. `null`: unused. */
  usedAt: Date | null;
}>;

/** Milliseconds. Several tabs of a browser may refresh at the same time with the same token. */
export const REFRESH_GRACE_MS = 10_000;

/**
 * `rotate`: the first use. `grace`: used again within {@link REFRESH_GRACE_MS}. `replay`: used again later; the token may
 * be stolen (RFC 9700, 4.14.2). `expired`: not used in time.
 */
export type RefreshTokenState = 'rotate' | 'grace' | 'replay' | 'expired';

export const refreshTokenState = ({ usedAt, expiresAt }: RefreshToken, now: Date): RefreshTokenState => {
  if (usedAt !== null) return now.getTime() - usedAt.getTime() <= REFRESH_GRACE_MS ? 'grace' : 'replay';
  return expiresAt > now ? 'rotate' : 'expired';
};
