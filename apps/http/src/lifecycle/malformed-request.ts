import type { Logger } from '@l-age/infrastructure';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type RequestListener } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

type ErrorResponse = Readonly<{ status: number; code: string; detail: string }>;

const MALFORMED: ErrorResponse = { status: 400, code: 'malformed_request', detail: 'Malformed HTTP request' };

/** By the error codes of Node's HTTP parser. */
const RESPONSES: ReadonlyMap<string | undefined, ErrorResponse> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    { status: 431, code: 'request_header_fields_too_large', detail: 'Request Header Fields Too Large' },
  ],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { status: 413, code: 'content_too_large', detail: 'Content Too Large' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, code: 'request_timeout', detail: 'Request Timeout' }],
]);

const bodyOf = ({ detail, code }: ErrorResponse): string => JSON.stringify({ detail, code });

const headersFor = (body: string, requestId: string) => ({
  'Content-Type': 'application/json',
  'Content-Length': Buffer.byteLength(body),
  'X-Request-ID': requestId,
  Connection: 'close',
});

const render = (response: ErrorResponse, requestId: string): string => {
  const body = bodyOf(response);
  const headers = Object.entries(headersFor(body, requestId)).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}`, ...headers, '', body].join('\r\n');
};

const report = (
  logger: Logger,
  response: ErrorResponse,
  ip: string | undefined,
  problem: string | undefined,
): string => {
  const requestId = randomUUID();
  logger.info('request', { request_id: requestId, status: response.status, ip, problem });
  return requestId;
};

const isAnswering = (socket: Duplex): boolean => '_httpMessage' in socket && socket._httpMessage != null;

const addressOf = (socket: Duplex): string | undefined => (socket instanceof Socket ? socket.remoteAddress : undefined);

/** Closes the connection after the response, because the start of the next request is unknown. */
export const answerMalformed =
  (logger: Logger) =>
  (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const response = RESPONSES.get(error.code) ?? MALFORMED;
    const requestId = report(logger, response, addressOf(socket), error.code);
    socket.end(render(response, requestId), () => socket.destroy());
  };

/** HTTP/1.1 requires exactly one Host header (RFC 9112, 3.2); HTTP/1.0 allows none. `headers` hides duplicates. */
export const hasValidHost = ({ rawHeaders, httpVersion }: IncomingMessage): boolean => {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
};

/** Rejects requests without exactly one host, before they reach the app. */
export const requireHost =
  (app: RequestListener, logger: Logger): RequestListener =>
  (request, response) => {
    if (hasValidHost(request)) {
      app(request, response);
      return;
    }
    const body = bodyOf(MALFORMED);
    const requestId = report(logger, MALFORMED, addressOf(request.socket), 'not exactly one Host header');
    response.writeHead(MALFORMED.status, headersFor(body, requestId)).end(body);
  };
