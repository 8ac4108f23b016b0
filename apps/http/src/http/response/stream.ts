import * as E from 'fp-ts/lib/Either.js';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { compressFrom } from './compress.js';
import { problemOf } from './problem.js';
import { sendProblem, type StreamedReply } from './reply.js';

/**
 * A client that takes nothing for so long is disconnected. The kernel takes up to a few megabytes at once: a client that
 * reads 13 KB/s empties that in minutes, and nothing can be seen of it meanwhile.
 */
const LONGEST_STALL_MS = 15 * 60_000;

type Chunk = E.Either<Parameters<typeof problemOf>[0], string>;

async function* textsOf(first: IteratorResult<Chunk, unknown>, rest: AsyncIterator<Chunk>): AsyncGenerator<string> {
  for (let next = first; next.done !== true; next = await rest.next()) {
    if (E.isLeft(next.value)) throw new Error('the source failed midway');
    yield next.value.right;
  }
}

/**
 * Sends chunks as fast as the client takes them. A failure before the first of them is answered as any other; after that
 * the connection breaks, so that nobody takes half of an answer for the whole. However it ends, the source is closed.
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
    compressFrom(res, Infinity);
    res.setTimeout(LONGEST_STALL_MS, () => res.destroy());
    // It rejects when the client has gone or the source has failed; in both cases the connection is closed by now.
    await pipeline(Readable.from(textsOf(first, chunks)), res).catch(() => res.destroy());
  } finally {
    await chunks.return?.();
  }
};
