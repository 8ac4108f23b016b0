import {
  makeAuthenticate,
  makeCreateApiToken,
  makeDeleteApiToken,
  makeListApiTokens,
  MAX_API_TOKENS,
  requireScope,
  SCOPES,
  type Actor,
  type ApiTokenDraft,
  type User,
} from '@l-age/domain';
import {
  actorFrom,
  anAuditSearch,
  apiTokenId,
  apiTokenName,
  failureOf,
  givenUser,
  succeed,
  userId,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeFixture, ORIGIN, type Fixture } from '../../fixture.js';
import { made } from '../../outcome.js';

const draft: ApiTokenDraft = {
  name: apiTokenName('nightly import'),
  scopes: ['tasks:read', 'tasks:write'],
  expiresAt: null,
  ownerId: null,
};

describe('API tokens', () => {
  let fixture: Fixture;
  let boss: User;
  let anna: User;
  let account: User;
  beforeEach(async () => {
    fixture = makeFixture();
    boss = await givenUser(fixture, { username: 'boss', isSuperuser: true });
    anna = await givenUser(fixture, { username: 'anna' });
    account = await givenUser(fixture, { username: 'import', isService: true });
  });

  const create = (user: User, changes: Partial<ApiTokenDraft> = {}) =>
    pipe(
      makeCreateApiToken(fixture)({
        actor: actorFrom(user),
        origin: ORIGIN,
        draft: { ...draft, ...changes },
        once: null,
      }),
      TE.map(made),
    );
  const remove = (actor: Actor, id: number) =>
    makeDeleteApiToken(fixture)({ actor, origin: ORIGIN, tokenId: apiTokenId(id) });
  const list = (user: User, owner: User | null = null) =>
    makeListApiTokens(fixture)({ actor: actorFrom(user), ownerId: owner?.id ?? null });
  const authenticate = (secret: string) => makeAuthenticate(fixture)(secret);

  describe('createApiToken', () => {
    it('creates a token for the actor, valid for ninety days', async () => {
      const { token } = await succeed(create(anna));
      expect(token).to.deep.equal({
        id: 1,
        ownerId: anna.id,
        name: 'nightly import',
        scopes: ['tasks:read', 'tasks:write'],
        createdAt: fixture.clock.now(),
        expiresAt: new Date(fixture.clock.now().getTime() + 90 * 24 * 60 * 60 * 1000),
        lastUsedAt: null,
      });
    });

    it('accepts an expiry, but not in the past', async () => {
      const expiresAt = new Date(fixture.clock.now().getTime() + 1);
      expect((await succeed(create(anna, { expiresAt }))).token.expiresAt).to.deep.equal(expiresAt);
      const failure = await failureOf(create(anna, { expiresAt: fixture.clock.now() }));
      expect(failure).to.deep.equal({ _tag: 'ExpiryNotInFuture' });
    });

    it('lets superusers create tokens for service accounts', async () => {
      expect((await succeed(create(boss, { ownerId: account.id }))).token.ownerId).to.equal(account.id);
      expect((await succeed(create(anna, { ownerId: anna.id }))).token.ownerId).to.equal(anna.id);
      const failure = await failureOf(create(anna, { ownerId: account.id }));
      expect(failure).to.deep.equal({ _tag: 'SuperuserRequired' });
    });

    it('rejects other people and inactive accounts', async () => {
      const paused = await givenUser(fixture, { username: 'paused', isService: true, isActive: false });
      for (const id of [anna.id, paused.id, userId(99)]) {
        const failure = await failureOf(create(boss, { ownerId: id }));
        expect(failure).to.deep.equal({ _tag: 'UnknownServiceAccount', userId: id });
      }
    });

    it('limits the number of tokens', async () => {
      for (let made = 0; made < MAX_API_TOKENS; made += 1) await succeed(create(anna));
      expect(await failureOf(create(anna))).to.deep.equal({ _tag: 'TooManyApiTokens' });
      await succeed(create(boss));
      await succeed(remove(actorFrom(anna), 1));
      await succeed(create(anna));
    });

    it('records the creation, without the secret', async () => {
      const { secret } = await succeed(create(boss, { ownerId: account.id }));
      const [entry] = await succeed(fixture.auditQueries.search(anAuditSearch()));
      expect(entry).to.deep.include({
        action: 'token_created',
        actor: { id: boss.id, username: 'boss' },
        target: { type: 'token', id: 1 },
        details: { name: 'nightly import', scopes: ['tasks:read', 'tasks:write'], user_id: account.id },
      });
      expect(JSON.stringify(entry)).not.to.contain(secret);
    });
  });

  describe('authenticate with an API token', () => {
    it('returns the current user and the scopes, without a session', async () => {
      const { secret, token } = await succeed(create(boss, { ownerId: account.id }));
      expect(await succeed(authenticate(secret))).to.deep.equal({
        actor: { id: account.id, username: 'import', isSuperuser: false },
        user: account,
        kind: 'service',
        sessionId: null,
        scopes: ['tasks:read', 'tasks:write'],
        expiresAt: token.expiresAt,
      });
      expect((await succeed(authenticate((await succeed(create(anna))).secret))).kind).to.equal('user');
    });

    it('rejects an expired token', async () => {
      const expiresAt = new Date(fixture.clock.now().getTime() + 60_000);
      const { secret } = await succeed(create(anna, { expiresAt }));
      fixture.clock.advance(59_999);
      await succeed(authenticate(secret));
      fixture.clock.advance(1);
      expect(await failureOf(authenticate(secret))).to.deep.equal({ _tag: 'InvalidToken' });
    });

    it('rejects a deactivated owner', async () => {
      const { secret } = await succeed(create(anna));
      await succeed(fixture.unitOfWork.run(({ users }) => users.save({ ...anna, isActive: false })));
      expect(await failureOf(authenticate(secret))).to.deep.equal({ _tag: 'InvalidToken' });
    });

    it('rejects unknown tokens', async () => {
      const { secret } = await succeed(create(anna));
      const stranger = secret.replace(/[0-9]+$/, '99');
      expect(await failureOf(authenticate(stranger))).to.deep.equal({ _tag: 'InvalidToken' });
    });
  });

  describe('listApiTokens', () => {
    it('lists the tokens of the owner, newest first, and those of any user for superusers', async () => {
      await succeed(create(anna));
      await succeed(create(anna, { name: apiTokenName('report') }));
      await succeed(create(boss, { ownerId: account.id }));
      expect((await succeed(list(anna))).map(({ name }) => name)).to.deep.equal(['report', 'nightly import']);
      expect(await succeed(list(anna, anna))).to.have.length(2);
      expect(await succeed(list(boss, account))).to.have.length(1);
      expect(await succeed(list(boss))).to.have.length(0);
      expect(await failureOf(list(anna, account))).to.deep.equal({ _tag: 'SuperuserRequired' });
    });

    it('lists the last use', async () => {
      const { secret } = await succeed(create(anna));
      fixture.clock.advance(1000);
      await succeed(authenticate(secret));
      expect((await succeed(list(anna)))[0]?.lastUsedAt).to.deep.equal(fixture.clock.now());
    });
  });

  describe('deleteApiToken', () => {
    it('lets the owner and superusers revoke a token', async () => {
      for (const actor of [actorFrom(anna), actorFrom(boss)]) {
        const { secret, token } = await succeed(create(anna));
        await succeed(remove(actor, token.id));
        expect(await failureOf(authenticate(secret))).to.deep.equal({ _tag: 'InvalidToken' });
        const [entry] = await succeed(fixture.auditQueries.search(anAuditSearch()));
        expect(entry).to.deep.include({ action: 'token_deleted', actor: { id: actor.id, username: actor.username } });
        expect(entry?.details).to.deep.equal({ name: 'nightly import', user_id: anna.id });
      }
    });

    it('hides a token from other users', async () => {
      const { token } = await succeed(create(boss));
      expect(await failureOf(remove(actorFrom(anna), token.id))).to.deep.equal({ _tag: 'ApiTokenNotFound' });
      expect(await failureOf(remove(actorFrom(anna), 99))).to.deep.equal({ _tag: 'ApiTokenNotFound' });
      expect(await succeed(list(boss))).to.have.length(1);
    });
  });

  describe('requireScope', () => {
    it('rejects a missing scope: write does not include read', () => {
      for (const scope of SCOPES)
        for (const needed of SCOPES)
          expect(E.isRight(requireScope({ scopes: [scope] }, needed)), `${scope} for ${needed}`).to.equal(
            scope === needed,
          );
      expect(requireScope({ scopes: ['tasks:read', 'users:read'] }, 'users:read')).to.deep.equal(E.right(undefined));
      expect(requireScope({ scopes: ['tasks:read'] }, 'tasks:write')).to.deep.equal(
        E.left({ _tag: 'InsufficientScope', needed: 'tasks:write' }),
      );
    });

    it('rejects an API token for actions that need a login', () => {
      expect(requireScope({ scopes: SCOPES }, null)).to.deep.equal(E.left({ _tag: 'InsufficientScope', needed: null }));
    });

    it('allows everything for a session', () => {
      for (const needed of [...SCOPES, null]) expect(E.isRight(requireScope({ scopes: null }, needed))).to.equal(true);
    });
  });
});
