import type { SessionId, UserId } from '../../shared/ids.js';

/** Begins with a login. Ends with a logout, with a revocation, or when it expires without a refresh. */
export type Session = Readonly<{
  id: SessionId;
  userId: UserId;
  createdAt: Date;
  /** Precise to about a minute: most uses are not saved. */
  lastUsedAt: Date;
  /** Each refresh extends it, up to a limit. */
  expiresAt: Date;
  ip: string | null;
  userAgent: string | null;
}>;
