import type { SessionId } from '#src/shared/ids.js';
import type { NewSessionId } from '#src/auth/session/session-id.port.js';

/** For tests only: a counter in the format of a UUID version 4, unique and easy to guess. */
export const makeSequentialSessionId = (): NewSessionId => {
  let last = 0;
  return () => {
    last += 1;
    return `00000000-0000-4000-8000-${last.toString(16).padStart(12, '0')}` as SessionId;
  };
};
