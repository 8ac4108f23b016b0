import type { InboxItem } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { notificationResponse } from '../http/notifications/notifications.responses.js';

// Each WebSocket message is one JSON object in a text frame.

const Authentication = t.strict({ type: t.literal('authenticate'), token: t.string });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The token of an `authenticate` message, the only message that clients send; `null` for anything else. */
export const parseAuthentication = (text: string): string | null => {
  const decoded = Authentication.decode(parseJson(text));
  return E.isRight(decoded) ? decoded.right.token : null;
};

/** Confirms the subscription: every later notification is sent. */
export const readyMessage = (unreadCount: number): string =>
  JSON.stringify({ type: 'ready', unread_count: unreadCount });

export const notificationMessage = (item: InboxItem, unreadCount: number): string =>
  JSON.stringify({ type: 'notification', notification: notificationResponse(item), unread_count: unreadCount });

/** A close code (RFC 6455, 7.4.1, and the IANA registry) and a reason for people. */
export type CloseReason = readonly [code: 1001 | 1003 | 1008 | 1011 | 1013, reason: string];

export const CLOSE_REASONS = {
  shutdown: [1001, 'The service is shutting down'],
  notText: [1003, 'Send text'],
  notAuthenticated: [1008, 'Not authenticated'],
  invalidToken: [1008, 'Could not validate credentials'],
  invalidMessage: [1008, 'Send {"type": "authenticate", "token": "…"}'],
  internalError: [1011, 'Internal error'],
  tryAgain: [1013, 'Try again, and read the inbox'],
} as const satisfies Readonly<Record<string, CloseReason>>;
