import type { UserStores } from '../user/user-stores.js';
import type { ApiTokenRepository } from './api-token/api-token.port.js';
import type { SessionRepository } from './session/session-repository.port.js';

/** The stores of the use cases in `auth/`. */
export type AuthStores = UserStores & Readonly<{ sessions: SessionRepository; apiTokens: ApiTokenRepository }>;
