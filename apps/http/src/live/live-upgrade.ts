import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export const LIVE_PATH = '/ws';

/** Other upgrades, for example to HTTP/2, are ignored (RFC 9110, 7.8). */
export const isLiveUpgrade = ({ url = '', headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' && url.split('?', 1)[0] === LIVE_PATH;

/** Browsers cannot set `Authorization` on a WebSocket: they send the token as a second subprotocol. */
export const TOKEN_PROTOCOL = 'bearer';

/** The token in `Sec-WebSocket-Protocol: bearer, <token>`. */
export const tokenOf = ({ headers }: IncomingMessage): string | null => {
  const [protocol, token, ...more] = (headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  return protocol === TOKEN_PROTOCOL && token !== undefined && token !== '' && more.length === 0 ? token : null;
};

export type Rejection = Readonly<{
  status: 400 | 401 | 429 | 503;
  code: string;
  detail: string;
  headers?: readonly string[];
}>;

const RETRY = ['Retry-After: 30'];

export const REJECTIONS = {
  malformed: { status: 400, code: 'malformed_request', detail: 'Malformed HTTP request' },
  /** RFC 6455, 4.4: the response names the supported version. */
  badHandshake: {
    status: 400,
    code: 'malformed_request',
    detail: 'Not a WebSocket handshake of version 13',
    headers: ['Sec-WebSocket-Version: 13'],
  },
  invalidToken: {
    status: 401,
    code: 'invalid_token',
    detail: 'Could not validate credentials',
    headers: ['WWW-Authenticate: Bearer'],
  },
  tooManyOfAddress: { status: 429, code: 'too_many_connections', detail: 'Too many connections', headers: RETRY },
  tooMany: { status: 503, code: 'too_many_connections', detail: 'Too many connections', headers: RETRY },
  unavailable: { status: 503, code: 'service_unavailable', detail: 'Try again', headers: RETRY },
} as const satisfies Readonly<Record<string, Rejection>>;

/** Responds to an upgrade with an HTTP error. */
export const reject = (socket: Duplex, { status, code, detail, headers = [] }: Rejection): void => {
  const body = JSON.stringify({ detail, code });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  socket.on('error', () => undefined);
  // Otherwise a client that never closes its side keeps the socket open.
  socket.resume().end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
};
