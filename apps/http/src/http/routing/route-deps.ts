import type { IsWellKnownPassword, UseCases, UserId } from '@l-age/domain';
import type { Decision } from '@l-age/infrastructure';
import type { Idempotent } from '../request/idempotency.js';
import type { Keys } from '../signing/keys.js';

/** The dependencies of all routes. Each feature destructures the ones that it uses. */
export type RouteDeps = Readonly<{
  useCases: UseCases;
  idempotent: Idempotent;
  cursorKeys: Keys;
  isWellKnownPassword: IsWellKnownPassword;
  /** Limits the webhook tests of each user. */
  webhookTestLimiter: (userId: UserId) => Decision;
}>;
