import type { SessionId } from '../../shared/ids.js';

/** Makes a random, unguessable UUID (RFC 9562, version 4). */
export type NewSessionId = () => SessionId;
