import type { Brand } from '../../shared/brand.js';
import type { UserId } from '../../user/user.js';

/** A random UUID; access tokens carry it, so that ending the session ends them. */
export type SessionId = Brand<string, 'SessionId'>;

/** What lasts from a login until it is ended, or not refreshed for too long. */
export type Session = Readonly<{
  id: SessionId;
  userId: UserId;
  createdAt: Date;
  /** To the minute or so: not every use is written down. */
  lastUsedAt: Date;
  /** Each refresh puts it off, up to a limit. */
  expiresAt: Date;
  ip: string | null;
  userAgent: string | null;
}>;

/** Where a request came from; of a login it is shown to its owner. `requestId` finds the request in the logs. */
export type Origin = Readonly<{ ip: string | null; userAgent: string | null; requestId: string | null }>;
