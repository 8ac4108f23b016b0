import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ApiTokenId } from '#src/shared/ids.js';
import { LAST_USE_PRECISION_MS, type ApiToken } from '#src/auth/api-token/api-token.js';
import type { ApiTokenQueries, ApiTokenRepository } from '#src/auth/api-token/api-token.port.js';
import { filterValues, put, requireStored, type Snapshot, type StoredApiToken, type Transaction } from '../snapshot.js';

/** The last use of each token. Outside any unit of work: a rollback does not undo a use. */
export type LastUses = Map<ApiTokenId, Date>;

const tokenOf = ({ digest: _, ...token }: StoredApiToken, lastUses: LastUses): ApiToken => ({
  ...token,
  lastUsedAt: lastUses.get(token.id) ?? null,
});

export const makeInMemoryApiTokenRepository = (
  { read, write, nextNumber }: Transaction,
  lastUses: LastUses,
): ApiTokenRepository => ({
  add: (draft) =>
    TE.fromIO(() => {
      requireStored(read().users, [draft.ownerId]);
      const token = { ...draft, id: nextNumber('apiToken') as ApiTokenId };
      write({ apiTokens: put(read().apiTokens, token.id, token) });
      return tokenOf(token, lastUses);
    }),
  findById: (id) =>
    TE.fromIO(() =>
      pipe(
        O.fromNullable(read().apiTokens.get(id)),
        O.map((token) => tokenOf(token, lastUses)),
      ),
    ),
  countOf: (ownerId) => TE.fromIO(() => [...read().apiTokens.values()].filter((t) => t.ownerId === ownerId).length),
  remove: (id) => TE.fromIO(() => write({ apiTokens: filterValues(read().apiTokens, (token) => token.id !== id) })),
  removeAll: (ownerId) =>
    TE.fromIO(() => write({ apiTokens: filterValues(read().apiTokens, (token) => token.ownerId !== ownerId) })),
});

export const makeInMemoryApiTokenQueries = (committed: () => Snapshot, lastUses: LastUses): ApiTokenQueries => {
  const storedTokens = (): readonly StoredApiToken[] => [...committed().apiTokens.values()];

  return {
    listOf: (ownerId) =>
      TE.fromIO(() =>
        storedTokens()
          .filter((token) => token.ownerId === ownerId)
          .toSorted((a, b) => b.id - a.id)
          .map((token) => tokenOf(token, lastUses)),
      ),
    use: (digest, now) =>
      TE.fromIO(() =>
        pipe(
          O.Do,
          O.bind('stored', () => O.fromNullable(storedTokens().find((token) => token.digest === digest))),
          O.bind('owner', ({ stored }) => O.fromNullable(committed().users.get(stored.ownerId))),
          O.map(({ stored, owner }) => {
            const token = tokenOf(stored, lastUses);
            const lastUse = lastUses.get(stored.id);
            const isDue = lastUse === undefined || now.getTime() - lastUse.getTime() >= LAST_USE_PRECISION_MS;
            if (isDue && owner.isActive && stored.expiresAt > now) lastUses.set(stored.id, now);
            return { token, owner };
          }),
        ),
      ),
  };
};
