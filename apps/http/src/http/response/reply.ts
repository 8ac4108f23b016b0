import type { Request, Response } from 'express';
import type { Either } from 'fp-ts/lib/Either.js';
import { STATUS_CODES } from 'node:http';
import { compressBody } from './compress.js';
import type { Problem } from './problem.js';
import type { HttpError } from '../request/request-error.js';
import { requestStateOf } from '../request/request-state.js';

/** A successful response. */
export type WholeReply = Readonly<{ status: number; body?: unknown; headers?: Readonly<Record<string, string>> }>;

/** A response that is sent in chunks. A Left ends it. */
export type StreamedReply = Readonly<{
  status: number;
  contentType: string;
  chunks: AsyncIterable<Either<HttpError, string>>;
  headers: Readonly<Record<string, string>>;
}>;

export type Reply = WholeReply | StreamedReply;

export const streamed = (
  contentType: string,
  chunks: StreamedReply['chunks'],
  headers: StreamedReply['headers'],
): StreamedReply => ({ status: 200, contentType, chunks, headers });

export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 200,
  body,
  headers,
});

/** `location` is the path of the new resource (RFC 9110, 10.2.2). */
export const created = (body: unknown, location: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 201,
  body,
  headers: { Location: location, ...headers },
});

export const noContent: Reply = { status: 204 };

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

const sendJson = (res: Response, status: number, type: string, body: unknown): void => {
  const text = JSON.stringify(body);
  const bytes = Buffer.byteLength(text);
  res.statusCode = status;
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', bytes);
  compressBody(res, bytes);
  res.end(text);
};

export const sendReply = (res: Response, { status, body, headers = {} }: WholeReply): void => {
  for (const name in headers) res.setHeader(name, headers[name] ?? '');
  if (body === undefined) {
    res.statusCode = status;
    res.end();
  } else sendJson(res, status, JSON_TYPE, body);
};

/** RFC 9457. With the type "about:blank" the title is that of the status. */
const problemDetails = ({ status, code, detail, more }: Problem, requestId: string) => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? '',
  status,
  detail: typeof detail === 'string' ? detail : 'The request is not valid',
  code,
  ...(typeof detail === 'string' ? {} : { errors: detail }),
  ...more,
  request_id: requestId,
});

/** Sends an error in FastAPI's format, or as problem details if the client prefers them. */
export const sendProblem = (req: Request, res: Response, problem: Problem): void => {
  const { status, code, detail, headers = {}, more } = problem;
  for (const name in headers) res.setHeader(name, headers[name] ?? '');
  res.vary('Accept');
  if (req.accepts([JSON_TYPE, PROBLEM_TYPE]) === PROBLEM_TYPE)
    sendJson(res, status, PROBLEM_TYPE, problemDetails(problem, requestStateOf(res).requestId));
  else sendJson(res, status, JSON_TYPE, { detail, code, ...more });
};
