import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { IncomingMessage } from 'node:http';
import type { HttpErrorOf } from './request-error.js';

/** Bytes. Anybody may send a body to a route below `/auth`, and what they take is short. */
export const maximumBodyBytes = ({ path }: Readonly<{ path: string }>): number =>
  path.startsWith('/auth/') ? 16 * 1024 : 1024 * 1024;

export type BodyError =
  HttpErrorOf<'BodyTooLarge'> | HttpErrorOf<'BodyUnreadable'> | HttpErrorOf<'EncodingNotSupported'>;

const CUT_OFF: BodyError = { _tag: 'BodyUnreadable', reason: 'The body ended too early' };
const ENCODED: BodyError = { _tag: 'EncodingNotSupported' };

const isEncoded = ({ headers }: IncomingMessage): boolean =>
  (headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity';

/**
 * The whole body. One that is too large is answered at once; Node reads the rest of it and throws it away, so that a
 * client which sends before it listens still hears the answer. Compressed bodies are not taken: nobody sends them, and
 * they may be bombs.
 */
export const readBody =
  (req: IncomingMessage, maximumBytes: number): TE.TaskEither<BodyError, Buffer> =>
  () =>
    new Promise((resolve) => {
      if (isEncoded(req)) return resolve(E.left(ENCODED));
      const tooLarge: BodyError = { _tag: 'BodyTooLarge', maximumBytes };
      if (Number(req.headers['content-length'] ?? 0) > maximumBytes) return resolve(E.left(tooLarge));

      const chunks: Buffer[] = [];
      let length = 0;
      const take = (chunk: Buffer): void => {
        length += chunk.length;
        if (length <= maximumBytes) chunks.push(chunk);
        else end(E.left(tooLarge));
      };
      const end = (body: E.Either<BodyError, Buffer>): void => {
        req.off('data', take);
        resolve(body);
      };
      req.on('data', take);
      req.once('end', () => end(E.right(Buffer.concat(chunks, length))));
      req.once('error', () => end(E.left(CUT_OFF)));
      req.once('close', () => end(E.left(CUT_OFF)));
    });
