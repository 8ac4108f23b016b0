import {
  makeEndSession,
  makeIntrospectToken,
  makeListSessions,
  makeLogOut,
  makeRevokeToken,
  unavailable,
  type SessionId,
  type TokenIssuer,
  type User,
} from '@l-age/domain';
import { actorFrom, aNewApiToken, failureOf, sessionId, succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { givenUserWithPassword } from '../../fixture.js';
import {
  audited,
  DAY,
  letsIn,
  logIn,
  makeScene,
  ORIGIN,
  refresh,
  sessionOf,
  type SessionScene,
} from './session-fixture.js';

let scene: SessionScene;
beforeEach(async () => (scene = await makeScene()));

const SUPERUSER = () => ({ actor: { ...actorFrom(scene.anna), isSuperuser: true }, kind: 'user' as const });

/** An API token of Anna with the scope `tasks:read`. */
const givenApiToken = async (): Promise<string> => {
  const { fixture, anna } = scene;
  const { token, digest } = fixture.apiTokenSecrets.make();
  const expiresAt = new Date(fixture.clock.now().getTime() + DAY);
  const createdAt = fixture.clock.now();
  const draft = aNewApiToken({ ownerId: anna.id, digest, createdAt, expiresAt });
  await succeed(fixture.unitOfWork.run(({ apiTokens }) => apiTokens.add(draft)));
  return token;
};

const away: TokenIssuer['verify'] = () => TE.left(unavailable('down'));

describe('logOut', () => {
  it('ends the current session, and no other', async () => {
    const { fixture, anna, first } = scene;
    const second = await logIn(fixture, 'anna');
    const session = await sessionOf(fixture, first);
    const logOut = makeLogOut(fixture)({ actor: actorFrom(anna), sessionId: session, origin: ORIGIN });
    await succeed(logOut);
    expect(await letsIn(fixture, first)).to.equal(false);
    expect(await failureOf(refresh(fixture, first.refreshToken))).to.deep.equal({ _tag: 'InvalidRefreshToken' });
    expect(await letsIn(fixture, second)).to.equal(true);
    expect(await audited(fixture)).to.deep.equal([['logout', 'anna', session]]);
  });

  it('does nothing without a session', async () => {
    const { fixture, anna, first } = scene;
    await succeed(makeLogOut(fixture)({ actor: actorFrom(anna), sessionId: null, origin: ORIGIN }));
    expect(await letsIn(fixture, first)).to.equal(true);
    expect(await audited(fixture)).to.deep.equal([]);
  });
});

describe('listSessions', () => {
  it('lists the sessions of the actor, the last used first', async () => {
    const { fixture, anna, first } = scene;
    await givenUserWithPassword(fixture, { username: 'bert' });
    await logIn(fixture, 'bert');
    fixture.clock.advance(60_000);
    const second = await logIn(fixture, 'anna');
    const list = () => succeed(makeListSessions(fixture)({ actor: actorFrom(anna) }));
    const [one, other] = [await sessionOf(fixture, first), await sessionOf(fixture, second)];
    expect((await list()).map(({ id }) => id)).to.deep.equal([other, one]);
    fixture.clock.advance(60_000);
    await letsIn(fixture, first);
    expect((await list()).map(({ id }) => id)).to.deep.equal([one, other]);
    fixture.clock.advance(30 * DAY);
    expect(await list()).to.deep.equal([]);
  });
});

describe('endSession', () => {
  const end = (id: SessionId) =>
    makeEndSession(scene.fixture)({ actor: actorFrom(scene.anna), sessionId: id, origin: ORIGIN });

  it('ends a session of the actor', async () => {
    const { fixture, first } = scene;
    const session = await sessionOf(fixture, first);
    await succeed(end(session));
    expect(await letsIn(fixture, first)).to.equal(false);
    expect(await failureOf(end(session))).to.deep.equal({ _tag: 'SessionNotFound', sessionId: session });
    expect(await audited(fixture)).to.deep.equal([['session_ended', 'anna', session]]);
  });

  it('does not find the session of another user', async () => {
    const { fixture } = scene;
    await givenUserWithPassword(fixture, { username: 'bert' });
    const theirs = await logIn(fixture, 'bert');
    const session = await sessionOf(fixture, theirs);
    expect(await failureOf(end(session))).to.deep.equal({ _tag: 'SessionNotFound', sessionId: session });
    const unknown = sessionId('5e551011-0000-4000-8000-000000000009');
    expect(await failureOf(end(unknown))).to.deep.equal({ _tag: 'SessionNotFound', sessionId: unknown });
    expect(await letsIn(fixture, theirs)).to.equal(true);
  });
});

describe('revokeToken', () => {
  const revoke = (token: string, fixture = scene.fixture) => makeRevokeToken(fixture)({ token, origin: ORIGIN });

  for (const kind of ['accessToken', 'refreshToken'] as const) {
    it(`ends the session of the ${kind === 'accessToken' ? 'access' : 'refresh'} token`, async () => {
      const { fixture, first } = scene;
      const session = await sessionOf(fixture, first);
      await succeed(revoke(first[kind]));
      expect(await letsIn(fixture, first)).to.equal(false);
      await failureOf(refresh(fixture, first.refreshToken));
      expect(await audited(fixture)).to.deep.equal([['session_ended', null, session]]);
      await succeed(revoke(first[kind]));
    });
  }

  it('revokes an API token', async () => {
    const token = await givenApiToken();
    expect(await letsIn(scene.fixture, { accessToken: token })).to.equal(true);
    await succeed(revoke(token));
    expect(await letsIn(scene.fixture, { accessToken: token })).to.equal(false);
    expect(await audited(scene.fixture)).to.deep.equal([['token_deleted', null, 1]]);
    await succeed(revoke(token));
    expect(await audited(scene.fixture)).to.have.length(1);
  });

  it('ignores texts that are not tokens', async () => {
    for (const token of ['', 'nonsense', 'refresh_999']) await succeed(revoke(token));
    expect(await letsIn(scene.fixture, scene.first)).to.equal(true);
    expect(await audited(scene.fixture)).to.deep.equal([]);
  });

  it('returns the error of an unavailable store', async () => {
    const tokenIssuer = { ...scene.fixture.tokenIssuer, verify: away };
    expect(await failureOf(revoke('x', { ...scene.fixture, tokenIssuer }))).to.deep.equal(unavailable('down'));
  });
});

describe('introspectToken', () => {
  const introspect = (token: string, { fixture } = scene) =>
    succeed(makeIntrospectToken(fixture)({ principal: SUPERUSER(), token }));

  it('returns user, session and times of an access token', async () => {
    const { fixture, anna, first } = scene;
    const now = fixture.clock.now();
    expect(await introspect(first.accessToken)).to.deep.equal(
      O.some({
        kind: 'access_token',
        user: { id: anna.id, username: 'anna' },
        sessionId: await sessionOf(fixture, first),
        scopes: null,
        issuedAt: now,
        expiresAt: new Date(now.getTime() + 7_200_000),
      }),
    );
  });

  it('returns an unused refresh token', async () => {
    const { fixture, first } = scene;
    const found = O.toUndefined(await introspect(first.refreshToken));
    expect(found).to.include({ kind: 'refresh_token' });
    expect(found?.expiresAt).to.deep.equal(new Date(fixture.clock.now().getTime() + 30 * DAY));
    await succeed(refresh(fixture, first.refreshToken));
    expect(await introspect(first.refreshToken)).to.deep.equal(O.none);
  });

  it('returns the scopes of an API token', async () => {
    const { fixture, anna } = scene;
    const token = await givenApiToken();
    expect(O.toUndefined(await introspect(token))).to.deep.equal({
      kind: 'api_token',
      user: { id: anna.id, username: 'anna' },
      sessionId: null,
      scopes: ['tasks:read'],
      issuedAt: fixture.clock.now(),
      expiresAt: new Date(fixture.clock.now().getTime() + DAY),
    });
    await succeed(fixture.unitOfWork.run(({ users }) => users.save({ ...anna, isActive: false })));
    expect(await introspect(token)).to.deep.equal(O.none);
    await succeed(fixture.unitOfWork.run(({ users }) => users.save(anna)));
    fixture.clock.advance(DAY);
    expect(await introspect(token)).to.deep.equal(O.none);
  });

  it('returns nothing if the user must change a one-time password', async () => {
    const { fixture, anna, first } = scene;
    const tokens = [first.accessToken, first.refreshToken, await givenApiToken()];
    const save = (user: User) => succeed(fixture.unitOfWork.run(({ users }) => users.save(user)));
    await save({ ...anna, oneTimePasswordUntil: new Date(fixture.clock.now().getTime() + DAY) });
    for (const token of tokens) expect(await introspect(token)).to.deep.equal(O.none);
    await save(anna);
    for (const token of tokens) expect(O.isSome(await introspect(token))).to.equal(true);
  });

  it('accepts service accounts', async () => {
    const principal = { actor: actorFrom(scene.anna), kind: 'service' as const };
    const asked = makeIntrospectToken(scene.fixture)({ principal, token: scene.first.accessToken });
    expect(O.isSome(await succeed(asked))).to.equal(true);
  });

  it('returns nothing for invalid tokens', async () => {
    const { fixture, anna, first } = scene;
    for (const token of ['', 'nonsense', 'refresh_999']) expect(await introspect(token)).to.deep.equal(O.none);
    await succeed(fixture.unitOfWork.run(({ users }) => users.save({ ...anna, isActive: false })));
    for (const token of [first.accessToken, first.refreshToken]) expect(await introspect(token)).to.deep.equal(O.none);
    await succeed(fixture.unitOfWork.run(({ users }) => users.save(anna)));
    fixture.clock.advance(7_200_000);
    expect(await introspect(first.accessToken)).to.deep.equal(O.none);
    await succeed(makeRevokeToken(fixture)({ token: first.refreshToken, origin: ORIGIN }));
    expect(await introspect(first.refreshToken)).to.deep.equal(O.none);
  });

  it("returns nothing for a token with another user's session, or one that outlives its session", async () => {
    const { fixture, anna, first } = scene;
    const claims = {
      userId: anna.id,
      username: anna.username,
      sessionId: await sessionOf(fixture, first),
      issuedAt: fixture.clock.now(),
      expiresAt: new Date('2030-01-01T00:00:00.000Z'),
    };
    const bert = await givenUserWithPassword(fixture, { username: 'bert' });
    const foreign = await succeed(fixture.tokenIssuer.issue({ ...claims, userId: bert.id }));
    expect(await introspect(foreign)).to.deep.equal(O.none);
    const own = await succeed(fixture.tokenIssuer.issue(claims));
    expect(O.isSome(await introspect(own))).to.equal(true);
    fixture.clock.advance(30 * DAY);
    expect(await introspect(own)).to.deep.equal(O.none);
  });

  it('rejects other users', async () => {
    const asked = makeIntrospectToken(scene.fixture)({
      principal: { actor: actorFrom(scene.anna), kind: 'user' },
      token: scene.first.accessToken,
    });
    expect(await failureOf(asked)).to.deep.equal({ _tag: 'NotAllowed' });
  });

  it('returns the error of an unavailable store', async () => {
    const fixture = { ...scene.fixture, tokenIssuer: { ...scene.fixture.tokenIssuer, verify: away } };
    const asked = makeIntrospectToken(fixture)({
      principal: SUPERUSER(),
      token: 'x',
    });
    expect(await failureOf(asked)).to.deep.equal(unavailable('down'));
  });
});
