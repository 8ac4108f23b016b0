import type { RefreshToken, Session, SessionId, TokenDigest, UserId } from '@l-age/domain';
import * as t from 'io-ts';
import { decodeRow, nullable, Timestamp } from '../connection/row.js';

const SESSION_COLUMNS = ['id', 'user_id', 'created_at', 'last_used_at', 'expires_at', 'ip', 'user_agent'] as const;

/** The columns of `l_age.sessions` for a select list. Their names differ from those of a joined user. */
export const sessionColumnsOf = (alias: string): string =>
  SESSION_COLUMNS.map((column) => `${alias}.${column} as session_${column}`).join(', ');

type SessionRow = Readonly<{
  session_id: string;
  session_user_id: number;
  session_created_at: Date;
  session_last_used_at: Date;
  session_expires_at: Date;
  session_ip: string | null;
  session_user_agent: string | null;
}>;

/** The column types guarantee the row's shape. The contract kits test the mapping. */
export const decodeSession = (stored: unknown): Session => {
  const row = stored as SessionRow;
  return {
    id: row.session_id as SessionId,
    userId: row.session_user_id as UserId,
    createdAt: row.session_created_at,
    lastUsedAt: row.session_last_used_at,
    expiresAt: row.session_expires_at,
    ip: row.session_ip,
    userAgent: row.session_user_agent,
  };
};

/** The columns of `l_age.refresh_tokens` for a select list. */
export const refreshTokenColumnsOf = (alias: string): string =>
  ['token_hash', 'session_id', 'created_at', 'expires_at', 'used_at']
    .map((column) => `${alias}.${column} as refresh_${column}`)
    .join(', ');

const decodeRefreshTokenRow = decodeRow(
  t.strict({
    refresh_token_hash: t.string,
    refresh_session_id: t.string,
    refresh_created_at: Timestamp,
    refresh_expires_at: Timestamp,
    refresh_used_at: nullable(Timestamp),
  }),
);

export const decodeRefreshToken = (row: unknown): RefreshToken => {
  const decoded = decodeRefreshTokenRow(row);
  return {
    digest: decoded.refresh_token_hash as TokenDigest,
    sessionId: decoded.refresh_session_id as SessionId,
    createdAt: decoded.refresh_created_at,
    expiresAt: decoded.refresh_expires_at,
    usedAt: decoded.refresh_used_at,
  };
};
