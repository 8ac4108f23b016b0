import { createHmac, timingSafeEqual } from 'node:crypto';
import * as TE from 'fp-ts/lib/TaskEither.js';

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** With the keys of the service that issues the tokens: its `SECRET_KEY`, split at the commas. */
export const makeVerifySignature = (keys) => (algorithm, signed, signature) =>
  TE.fromIO(() =>
    keys.some((key) => {
      const expected = Buffer.from(createHmac(HASHES[algorithm], key).update(signed).digest('base64url'));
      const given = Buffer.from(signature);
      return expected.length === given.length && timingSafeEqual(expected, given);
    }),
  );
