import type { NewSessionId } from '#src/auth/session/session-id.port.js';
import type { SessionId } from '#src/auth/session/session.js';

/** Counts up in the form of a UUID of version 4: never the same twice, and easy to guess, so for tests alone. */
export const makeSequentialSessionId = (): NewSessionId => {
  let last = 0;
  return () => {
    last += 1;
    return `00000000-0000-4000-8000-${last.toString(16).padStart(12, '0')}` as SessionId;
  };
};
