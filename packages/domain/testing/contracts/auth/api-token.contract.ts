import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal } from 'node:assert/strict';
import { notAllowed } from '#src/shared/errors.js';
import { LAST_USE_PRECISION_MS, type ApiToken } from '#src/auth/api-token/api-token.js';
import { aNewApiToken, apiTokenId, tokenDigest, type ApiTokenOverrides } from '../../builders/api-token.builder.js';
import { userId } from '../../builders/values.js';
import { contractCase, failureOf, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenUser } from '../seed.js';
import type { ApiTokenStoreSubject } from '../store-subject.js';

const NOW = new Date('2026-02-01T12:00:00.000Z');
const DIGEST = tokenDigest('digest-1');

const givenToken = ({ unitOfWork }: ApiTokenStoreSubject, overrides: ApiTokenOverrides): Promise<ApiToken> =>
  succeed(unitOfWork.run(({ apiTokens }) => apiTokens.add(aNewApiToken(overrides))));

/** The time of the last use in the token list of the owner. */
const lastUse = async ({ apiTokenQueries }: ApiTokenStoreSubject, token: ApiToken): Promise<Date | null | undefined> =>
  (await succeed(apiTokenQueries.listOf(token.ownerId))).find(({ id }) => id === token.id)?.lastUsedAt;

const later = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);

const namesOf = async ({ apiTokenQueries }: ApiTokenStoreSubject, ownerId: number): Promise<readonly string[]> =>
  (await succeed(apiTokenQueries.listOf(userId(ownerId)))).map(({ name }) => name);

/** {@link ApiTokenRepository} and {@link ApiTokenQueries}. */
export const apiTokenContract: Contract<ApiTokenStoreSubject> = {
  name: 'ApiTokenRepository and ApiTokenQueries',
  cases: [
    contractCase('assigns an id and returns every field except the digest', async (subject) => {
      const owner = await givenUser(subject);
      const { digest: _, ...draft } = aNewApiToken({
        ownerId: owner.id,
        name: 'Ünï "quoted" \\ 🤖',
        scopes: ['users:write', 'tasks:read'],
        createdAt: new Date('2026-01-02T03:04:05.678Z'),
        expiresAt: new Date('2099-01-02T05:04:05.678Z'),
      });
      const token = await givenToken(subject, draft);
      deepEqual(token, { ...draft, id: token.id, lastUsedAt: null });
      deepEqual(await succeed(subject.unitOfWork.run((stores) => stores.apiTokens.findById(token.id))), O.some(token));
      deepEqual(await succeed(subject.apiTokenQueries.listOf(owner.id)), [token]);
    }),
    contractCase('lists and counts the tokens of a user, newest first, including expired ones', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      await givenToken(subject, { ownerId: anna.id, name: 'a', digest: 'a', expiresAt: new Date(0) });
      await givenToken(subject, { ownerId: bert.id, name: 'b', digest: 'b' });
      await givenToken(subject, { ownerId: anna.id, name: 'c', digest: 'c' });
      deepEqual(await namesOf(subject, anna.id), ['c', 'a']);
      const countOf = (id: number) => succeed(subject.unitOfWork.run((stores) => stores.apiTokens.countOf(userId(id))));
      deepEqual([await countOf(anna.id), await countOf(bert.id)], [2, 1]);
      for (const id of IDS_OF_NOBODY) deepEqual([await countOf(id), await namesOf(subject, id)], [0, []]);
    }),
    contractCase('does not find an unknown token', async ({ unitOfWork, apiTokenQueries }) => {
      for (const id of IDS_OF_NOBODY) {
        deepEqual(await succeed(unitOfWork.run(({ apiTokens }) => apiTokens.findById(apiTokenId(id)))), O.none);
        await succeed(unitOfWork.run(({ apiTokens }) => apiTokens.remove(apiTokenId(id))));
        await succeed(unitOfWork.run(({ apiTokens }) => apiTokens.removeAll(userId(id))));
      }
      deepEqual(await succeed(apiTokenQueries.use(DIGEST, NOW)), O.none);
    }),
    contractCase(
      'finds a token by its digest, with the current state of its owner, also if inactive',
      async (subject) => {
        const owner = await givenUser(subject, { isActive: true });
        const token = await givenToken(subject, { ownerId: owner.id });
        const changed = { ...owner, isActive: false };
        await succeed(subject.unitOfWork.run(({ users }) => users.save(changed)));
        deepEqual(await succeed(subject.apiTokenQueries.use(DIGEST, NOW)), O.some({ token, owner: changed }));
        deepEqual(await succeed(subject.apiTokenQueries.use(tokenDigest('digest'), NOW)), O.none);
      },
    ),
    contractCase('saves a use, unless it follows the last one within a minute', async (subject) => {
      const owner = await givenUser(subject);
      const token = await givenToken(subject, { ownerId: owner.id });
      const use = (milliseconds: number) => succeed(subject.apiTokenQueries.use(DIGEST, later(milliseconds)));
      equal(O.toUndefined(await use(0))?.token.lastUsedAt, null);
      deepEqual(await lastUse(subject, token), NOW);
      await use(LAST_USE_PRECISION_MS - 1);
      deepEqual(await lastUse(subject, token), NOW);
      await use(LAST_USE_PRECISION_MS);
      deepEqual(await lastUse(subject, token), later(LAST_USE_PRECISION_MS));
    }),
    contractCase('does not save the use of an expired token or of a deactivated owner', async (subject) => {
      const owner = await givenUser(subject);
      const expired = await givenToken(subject, { ownerId: owner.id, expiresAt: NOW });
      equal(O.isSome(await succeed(subject.apiTokenQueries.use(DIGEST, NOW))), true);
      deepEqual(await lastUse(subject, expired), null);
      const token = await givenToken(subject, { ownerId: owner.id, digest: 'other' });
      await succeed(subject.unitOfWork.run(({ users }) => users.save({ ...owner, isActive: false })));
      await succeed(subject.apiTokenQueries.use(tokenDigest('other'), NOW));
      deepEqual(await lastUse(subject, token), null);
    }),
    contractCase('serves many concurrent uses', async (subject) => {
      const owner = await givenUser(subject);
      await givenToken(subject, { ownerId: owner.id });
      const uses = Array.from({ length: 20 }, () => succeed(subject.apiTokenQueries.use(DIGEST, NOW)));
      equal((await Promise.all(uses)).every(O.isSome), true);
    }),
    contractCase('revokes one token, or all tokens of a user', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      const first = await givenToken(subject, { ownerId: anna.id, name: 'a', digest: 'digest-1' });
      await givenToken(subject, { ownerId: anna.id, name: 'b', digest: 'b' });
      await givenToken(subject, { ownerId: bert.id, name: 'c', digest: 'c' });
      await succeed(subject.unitOfWork.run(({ apiTokens }) => apiTokens.remove(first.id)));
      deepEqual(await namesOf(subject, anna.id), ['b']);
      deepEqual(await succeed(subject.apiTokenQueries.use(DIGEST, NOW)), O.none);
      await succeed(subject.unitOfWork.run(({ apiTokens }) => apiTokens.removeAll(anna.id)));
      deepEqual([await namesOf(subject, anna.id), await namesOf(subject, bert.id)], [[], ['c']]);
    }),
    contractCase('rolls back additions and revocations', async (subject) => {
      const owner = await givenUser(subject);
      const token = await givenToken(subject, { ownerId: owner.id });
      const work = subject.unitOfWork.run(({ apiTokens }) =>
        pipe(
          apiTokens.remove(token.id),
          TE.flatMap(() => apiTokens.add(aNewApiToken({ ownerId: owner.id, digest: 'b', name: 'b' }))),
          TE.flatMap(() => TE.left(notAllowed())),
        ),
      );
      deepEqual(await failureOf(work), notAllowed());
      deepEqual(await namesOf(subject, owner.id), [token.name]);
    }),
  ],
};
