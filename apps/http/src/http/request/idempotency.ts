import type { Answer, Once } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createHmac } from 'node:crypto';
import type { Reply } from '../response/reply.js';
import type { RawRequest } from '../routing/endpoint.js';
import { makeTextEncryption } from '../signing/encrypted-text.js';
import type { Keys } from '../signing/keys.js';
import { codec, withDefault } from './validation/codec.js';
import { missing, patternMismatch } from './validation/field-problem.js';
import { record } from './validation/record.js';

const PATTERN = '^[!-~]{1,255}$';
const KEY = new RegExp(PATTERN);

/** The headers of every route that creates something. */
export const IdempotencyHeaders = record('IdempotencyHeaders', {
  'idempotency-key': withDefault(
    codec<string>(
      'key',
      {
        type: 'string',
        pattern: PATTERN,
        description:
          'A unique value such as a UUID. The same request with the same key within 24 hours creates nothing and gets the first response again.',
      },
      (input) => {
        if (typeof input !== 'string') return E.left(missing);
        return KEY.test(input) ? E.right(input) : E.left(patternMismatch(PATTERN));
      },
    ),
    null,
  ),
});

type IdempotentRequest = Readonly<{ headers: Readonly<{ 'idempotency-key': string | null }> }>;

/** `/tasks` and `/tasks/` are one route. */
const withoutSlash = (pathname: string): string => pathname.replace(/\/$/, '');

/**
 * An HMAC of method, path and body. A plain digest would be open to guessing attacks, because a body can contain a
 * password. It includes the format of stored replies: a reply in another format is never replayed.
 */
const fingerprintOf =
  ({ method, pathname, body }: RawRequest) =>
  (key: string): string =>
    createHmac('sha256', key)
      .update(`jwe ${method} ${withoutSlash(pathname)}\n`)
      .update(body.bytes)
      .digest('base64url');

/**
 * Runs a creation once for each `Idempotency-Key`, and repeats its reply. Stored replies are encrypted, because they can
 * contain a secret that is shown once.
 */
export const makeIdempotent = (keys: Keys) => {
  const { encrypt, decrypt } = makeTextEncryption(keys, 'idempotent replies');
  const [fingerprintKey, ...formerKeys] = keys;

  return <A>(replyTo: (value: A) => Reply) => {
    const onceFor = ({ headers }: IdempotentRequest, raw: RawRequest): Once<A> | null => {
      const key = headers['idempotency-key'];
      if (key === null) return null;
      const fingerprint = fingerprintOf(raw);
      return {
        key,
        fingerprint: fingerprint(fingerprintKey),
        formerFingerprints: formerKeys.map(fingerprint),
        render: (value) => encrypt(JSON.stringify(replyTo(value))),
      };
    };

    /** `JSON.parse` and `JSON.stringify` reproduce a reply byte for byte, because no field name in it is a number. */
    const replay = async (stored: string): Promise<Reply> => {
      const reply = JSON.parse(await decrypt(stored)) as Reply;
      return { ...reply, headers: { ...reply.headers, 'Idempotency-Replayed': 'true' } };
    };

    return <E>(
      request: IdempotentRequest,
      raw: RawRequest,
      create: (once: Once<A> | null) => TE.TaskEither<E, Answer<A>>,
    ): TE.TaskEither<E, Reply> =>
      pipe(
        create(onceFor(request, raw)),
        TE.flatMapTask(
          (result) => () =>
            result.kind === 'fresh' ? Promise.resolve(replyTo(result.value)) : replay(result.rendered),
        ),
      );
  };
};

export type Idempotent = ReturnType<typeof makeIdempotent>;
