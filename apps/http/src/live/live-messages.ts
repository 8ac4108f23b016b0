import type { InboxItem } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { notificationResponse } from '../http/notifications/notifications.responses.js';

// What clients and the service say to each other on a WebSocket, one JSON object in a text frame.

const Authentication = t.strict({ type: t.literal('authenticate'), token: t.string });

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The only thing a client has to say; `null` is anything else. */
export const tokenIn = (text: string): string | null => {
  const decoded = Authentication.decode(jsonIn(text));
  return E.isRight(decoded) ? decoded.right.token : null;
};

/** From now on nothing is missed. */
export const readyMessage = (unreadCount: number): string =>
  JSON.stringify({ type: 'ready', unread_count: unreadCount });

export const notificationMessage = (item: InboxItem, unreadCount: number): string =>
  JSON.stringify({ type: 'notification', notification: notificationResponse(item), unread_count: unreadCount });

/** Why a connection ends (RFC 6455, 7.4.1, and the registry of IANA): the code, and words for people. */
export type Ending = readonly [code: 1001 | 1003 | 1008 | 1011 | 1013, reason: string];

export const ENDINGS = {
  shutdown: [1001, 'The service is shutting down'],
  notText: [1003, 'Send text'],
  notAuthenticated: [1008, 'Not authenticated'],
  invalidToken: [1008, 'Could not validate credentials'],
  notUnderstood: [1008, 'Send {"type": "authenticate", "token": "…"}'],
  internalError: [1011, 'Internal error'],
  tryAgain: [1013, 'Try again, and read the inbox'],
} as const satisfies Readonly<Record<string, Ending>>;
