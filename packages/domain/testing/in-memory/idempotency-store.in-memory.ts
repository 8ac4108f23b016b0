import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { idempotencyKeyReused } from '#src/errors.js';
import type { IdempotencyKey, IdempotencyStore } from '#src/shared/idempotency-store.port.js';
import { forgottenBy, isKeptFor } from '#src/shared/idempotency.js';
import { keep, put, type KeptAnswer, type Transaction } from './snapshot.js';

const nameOf = ({ ownerId, key }: IdempotencyKey): string => `${String(ownerId)} ${key}`;

/** Units of work run one after another here, so whoever claims a key holds it. */
export const makeInMemoryIdempotencyStore = ({ read, write }: Transaction): IdempotencyStore => ({
  claim: (key) =>
    TE.fromIOEither(() => {
      const kept = read().keptAnswers.get(nameOf(key));
      if (kept === undefined || kept.at <= forgottenBy(key.at)) return E.right(O.none);
      return isKeptFor(key, kept.fingerprint) ? E.right(O.some(kept.answer)) : E.left(idempotencyKeyReused(key.key));
    }),
  keep: (key, answer) =>
    TE.fromIO(() => {
      const remembered = (kept: KeptAnswer): boolean => kept.at > forgottenBy(key.at);
      write({ keptAnswers: put(keep(read().keptAnswers, remembered), nameOf(key), { ...key, answer }) });
    }),
});
