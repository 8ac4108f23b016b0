import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { idempotencyKeyReused } from '#src/shared/errors.js';
import type { IdempotencyKey, IdempotencyStore } from '#src/shared/idempotency-store.port.js';
import { expiredSince, isSameRequest } from '#src/shared/idempotency.js';
import { filterValues, put, type SavedAnswer, type Transaction } from './snapshot.js';

const nameOf = ({ ownerId, key }: IdempotencyKey): string => `${String(ownerId)} ${key}`;

/** Units of work run one after another, so a claim needs no lock. */
export const makeInMemoryIdempotencyStore = ({ read, write }: Transaction): IdempotencyStore => ({
  claim: (key) =>
    TE.fromIOEither(() => {
      const saved = read().savedAnswers.get(nameOf(key));
      if (saved === undefined || saved.at <= expiredSince(key.at)) return E.right(O.none);
      return isSameRequest(key, saved.fingerprint)
        ? E.right(O.some(saved.answer))
        : E.left(idempotencyKeyReused(key.key));
    }),
  save: (key, answer) =>
    TE.fromIO(() => {
      const isValid = (saved: SavedAnswer): boolean => saved.at > expiredSince(key.at);
      write({ savedAnswers: put(filterValues(read().savedAnswers, isValid), nameOf(key), { ...key, answer }) });
    }),
});
