import type { Logger } from '@l-age/infrastructure';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

type Answer = Readonly<{ status: number; code: string; detail: string }>;

const MALFORMED: Answer = { status: 400, code: 'malformed_request', detail: 'Malformed HTTP request' };

/** By the codes of Node's HTTP parser. */
const ANSWERS: ReadonlyMap<string | undefined, Answer> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    { status: 431, code: 'request_header_fields_too_large', detail: 'Request Header Fields Too Large' },
  ],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { status: 413, code: 'content_too_large', detail: 'Content Too Large' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, code: 'request_timeout', detail: 'Request Timeout' }],
]);

const render = ({ status, code, detail }: Answer, requestId: string): string => {
  const body = JSON.stringify({ detail, code });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-ID: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
};

const isAnswering = (socket: Duplex): boolean => '_httpMessage' in socket && socket._httpMessage != null;

/** The connection is closed after the answer: where the next request would begin cannot be known. */
export const answerMalformed =
  (logger: Logger) =>
  (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const answer = ANSWERS.get(error.code) ?? MALFORMED;
    const requestId = randomUUID();
    logger.info('request', {
      request_id: requestId,
      status: answer.status,
      ip: 'remoteAddress' in socket ? socket.remoteAddress : undefined,
      problem: error.code,
    });
    socket.end(render(answer, requestId), () => socket.destroy());
  };
