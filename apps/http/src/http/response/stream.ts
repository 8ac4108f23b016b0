import * as E from 'fp-ts/lib/Either.js';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { compressBody } from './compress.js';
import { problemOf } from './problem.js';
import { sendProblem, type StreamedReply } from './reply.js';

/**
 * A client that reads nothing for this time is disconnected. The kernel buffers a few megabytes, and a slow client needs
 * minutes to read them. In the meantime, the service sees no progress.
 */
const MAX_STALL_MS = 15 * 60_000;

type Chunk = E.Either<Parameters<typeof problemOf>[0], string>;

async function* textsOf(first: IteratorResult<Chunk, unknown>, rest: AsyncIterator<Chunk>): AsyncGenerator<string> {
  for (let next = first; next.done !== true; next = await rest.next()) {
    if (E.isLeft(next.value)) throw new Error('the source failed after the first chunk');
    yield next.value.right;
  }
}

/**
 * Sends chunks as fast as the client reads them. An error before the first chunk becomes an error response. A later error
 * breaks the connection, so that the client does not mistake a part for the whole. The source is always closed.
 */
export const sendStream = async (req: Request, res: Response, reply: StreamedReply): Promise<void> => {
  const chunks = reply.chunks[Symbol.asyncIterator]();
  try {
    const first = await chunks.next();
    if (first.done !== true && E.isLeft(first.value)) {
      sendProblem(req, res, problemOf(first.value.left));
      return;
    }
    res.statusCode = reply.status;
    res.setHeader('Content-Type', reply.contentType);
    for (const name in reply.headers) res.setHeader(name, reply.headers[name] ?? '');
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    compressBody(res, Infinity);
    res.setTimeout(MAX_STALL_MS, () => res.destroy());
    // Rejects if the client disconnected or the source failed.
    await pipeline(Readable.from(textsOf(first, chunks)), res).catch(() => res.destroy());
  } finally {
    await chunks.return?.();
  }
};
