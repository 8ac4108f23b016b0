import { equal, match } from 'node:assert/strict';
import type { NewSessionId } from '#src/auth/session/session-id.port.js';
import { contractCase, type Contract, type Disposable } from '../contract.js';

export type SessionIdSubject = Disposable & Readonly<{ newSessionId: NewSessionId }>;

/** RFC 9562, sections 4 and 5.4. */
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** {@link NewSessionId}. The kit cannot test that ids are hard to guess. */
export const sessionIdContract: Contract<SessionIdSubject> = {
  name: 'NewSessionId',
  cases: [
    contractCase('returns UUIDs of version 4', async ({ newSessionId }) => {
      for (let count = 0; count < 100; count += 1) match(newSessionId(), UUID_V4);
    }),
    contractCase('returns unique ids', async ({ newSessionId }) => {
      equal(new Set(Array.from({ length: 1000 }, newSessionId)).size, 1000);
    }),
  ],
};
