import type { Answer, Once } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { createHmac } from 'node:crypto';
import type { RawRequest } from '../routing/endpoint.js';
import type { Keys } from '../signing/keys.js';
import type { Reply } from '../response/reply.js';
import { makeTextEncryption } from '../signing/encrypted-text.js';
import { codec, withDefault } from './validation/codec.js';
import { missing, patternMismatch } from './validation/field-problem.js';
import { record } from './validation/record.js';

const VISIBLE = '^[!-~]{1,255}$';
const KEY = new RegExp(VISIBLE);

/** What every route that creates something takes. */
export const IdempotencyHeaders = record('IdempotencyHeaders', {
  'idempotency-key': withDefault(
    codec<string>(
      'key',
      {
        type: 'string',
        pattern: VISIBLE,
        description:
          'Makes a request that is sent again within 24 hours take effect once: it gets the first answer again. Anything you use for nothing else, such as a UUID.',
      },
      (input) => {
        if (typeof input !== 'string') return E.left(missing);
        return KEY.test(input) ? E.right(input) : E.left(patternMismatch(VISIBLE));
      },
    ),
    null,
  ),
});

type Keyed = Readonly<{ headers: Readonly<{ 'idempotency-key': string | null }> }>;

/** Both spellings of a path are one route. */
const withoutSlash = (pathname: string): string => pathname.replace(/\/$/, '');

/**
 * What a creation answers, once for each key. The fingerprint covers method, path and body; it is made with a key of the
 * service because a body may hold a password, which a plain digest would let be guessed. Answers are kept sealed, as one
 * may hold a secret that is shown once.
 */
export const makeOnce = (fingerprintKeys: Keys) => {
  const { seal, open } = makeTextEncryption(fingerprintKeys, 'answers that are given again');
  const fingerprintOf =
    ({ method, pathname, body }: RawRequest) =>
    (key: string): string =>
      createHmac('sha256', key)
        .update(`${method} ${withoutSlash(pathname)}\n`)
        .update(body.bytes)
        .digest('base64url');
  const [fingerprintKey, ...formerKeys] = fingerprintKeys;

  return <A>(reply: (value: A) => Reply) => ({
    /** What the use case is asked to do once; `null` without a key. */
    asked: ({ headers }: Keyed, raw: RawRequest): Once<A> | null => {
      const key = headers['idempotency-key'];
      if (key === null) return null;
      const fingerprintBy = fingerprintOf(raw);
      return {
        key,
        fingerprint: fingerprintBy(fingerprintKey),
        formerFingerprints: formerKeys.map(fingerprintBy),
        render: (value) => seal(JSON.stringify(reply(value))),
      };
    },
    /** JSON that is read and written again is the same to the letter, as no name in our answers is a number. */
    answered: (answer: Answer<A>): Reply => {
      if (answer.kind === 'fresh') return reply(answer.value);
      const first = JSON.parse(open(answer.rendered)) as Reply;
      return { ...first, headers: { ...first.headers, 'Idempotency-Replayed': 'true' } };
    },
  });
};

export type MakeOnce = ReturnType<typeof makeOnce>;
