import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { IncomingMessage } from 'node:http';
import type { HttpErrorOf } from './request-error.js';

/** Bytes. Routes below `/auth` accept bodies without authentication, and these are short. */
export const maximumBodyBytes = ({ path }: Readonly<{ path: string }>): number =>
  path.startsWith('/auth/') ? 16 * 1024 : 1024 * 1024;

export type BodyError =
  HttpErrorOf<'BodyTooLarge'> | HttpErrorOf<'BodyUnreadable'> | HttpErrorOf<'EncodingNotSupported'>;

const INCOMPLETE: BodyError = { _tag: 'BodyUnreadable', reason: 'The body ended too early' };
const ENCODING_NOT_SUPPORTED: BodyError = { _tag: 'EncodingNotSupported' };

const isEncoded = ({ headers }: IncomingMessage): boolean =>
  (headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity';

/**
 * Reads the whole body. Fails as soon as the body is too large. Node then discards the rest, so that a client that sends
 * before it reads still gets the response. Rejects compressed bodies, which could be decompression bombs.
 */
export const readBody =
  (req: IncomingMessage, maximumBytes: number): TE.TaskEither<BodyError, Buffer> =>
  () =>
    new Promise((resolve) => {
      if (isEncoded(req)) return resolve(E.left(ENCODING_NOT_SUPPORTED));
      const tooLarge: BodyError = { _tag: 'BodyTooLarge', maximumBytes };
      if (Number(req.headers['content-length'] ?? 0) > maximumBytes) return resolve(E.left(tooLarge));

      const chunks: Buffer[] = [];
      let length = 0;
      const onData = (chunk: Buffer): void => {
        length += chunk.length;
        if (length <= maximumBytes) chunks.push(chunk);
        else end(E.left(tooLarge));
      };
      const end = (body: E.Either<BodyError, Buffer>): void => {
        req.off('data', onData);
        resolve(body);
      };
      req.on('data', onData);
      req.once('end', () => end(E.right(Buffer.concat(chunks, length))));
      req.once('error', () => end(E.left(INCOMPLETE)));
      req.once('close', () => end(E.left(INCOMPLETE)));
    });
