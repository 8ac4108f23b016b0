import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../shared/errors.js';
import type { TokenIssuer } from '../token-issuer.port.js';
import type { OpaqueTokens } from '../opaque-token.port.js';
import type { Session } from './session.js';
import type { User } from '../../user/user.js';
import type { RefreshToken } from './refresh-token.js';

/** The tokens that a client gets for a login or a refresh. */
export type IssuedTokens = Readonly<{
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
  refreshExpiresInSeconds: number;
}>;

/** A refresh token for the client, and its stored form. */
export type NewRefreshToken = Readonly<{ token: string; stored: RefreshToken }>;

/** Expires with its session. */
export const newRefreshToken = (refreshTokens: OpaqueTokens, session: Session, now: Date): NewRefreshToken => {
  const { token, digest } = refreshTokens.make();
  return {
    token,
    stored: { digest, sessionId: session.id, createdAt: now, expiresAt: session.expiresAt, usedAt: null },
  };
};

export type IssueTokensDeps = Readonly<{
  tokenIssuer: TokenIssuer;
  refreshTokens: OpaqueTokens;
  tokenLifetimeSeconds: number;
}>;

type TokenRequest = Readonly<{ user: User; session: Session; refreshToken: string; now: Date }>;

const secondsBetween = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / 1000);

/** An access token expires no later than its session. */
export const issueTokens = (
  { tokenIssuer, tokenLifetimeSeconds }: IssueTokensDeps,
  { user, session, refreshToken, now }: TokenRequest,
): TE.TaskEither<Unavailable, IssuedTokens> => {
  const refreshExpiresInSeconds = secondsBetween(now, session.expiresAt);
  const expiresInSeconds = Math.min(tokenLifetimeSeconds, refreshExpiresInSeconds);
  return pipe(
    tokenIssuer.issue({
      userId: user.id,
      username: user.username,
      sessionId: session.id,
      issuedAt: now,
      expiresAt: new Date(now.getTime() + expiresInSeconds * 1000),
    }),
    TE.map((accessToken) => ({ accessToken, expiresInSeconds, refreshToken, refreshExpiresInSeconds })),
  );
};
