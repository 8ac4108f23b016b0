import {
  makeAuthenticate,
  makeChangePassword,
  makeLogIn,
  makeResetPassword,
  mustChangePassword,
  ONE_TIME_PASSWORD_HOURS,
  userNotFound,
  type User,
} from '@l-age/domain';
import { actorFrom, aUser, failureOf, givenUser, newPassword, succeed, userId } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { givenUserWithPassword, PASSWORD, type Fixture } from '../fixture.js';
import { audited, letsIn, logIn, makeScene, ORIGIN, sessionOf, type SessionScene } from './session/session-fixture.js';

const NEW_PASSWORD = newPassword('a better password');
const ONE_TIME = newPassword('one-time password');

let scene: SessionScene;
beforeEach(async () => (scene = await makeScene()));

const stored = async (): Promise<User | undefined> =>
  O.toUndefined(await succeed(scene.fixture.userQueries.findById(scene.anna.id)));

const logInWith = (password: string) => makeLogIn(scene.fixture)({ login: 'anna', password, origin: ORIGIN });

describe('changePassword', () => {
  const change = (more: Partial<Parameters<ReturnType<typeof makeChangePassword>>[0]> = {}, fixture = scene.fixture) =>
    makeChangePassword(fixture)({
      user: scene.anna,
      sessionId: null,
      origin: ORIGIN,
      currentPassword: PASSWORD,
      password: NEW_PASSWORD,
      ...more,
    });

  it('replaces the password, and ends all other sessions', async () => {
    const { fixture, first } = scene;
    const second = await logIn(fixture, 'anna');
    await succeed(change({ sessionId: await sessionOf(fixture, second) }));
    expect(await letsIn(fixture, first)).to.equal(false);
    expect(await letsIn(fixture, second)).to.equal(true);
    expect(await failureOf(logInWith(PASSWORD))).to.deep.equal({ _tag: 'WrongCredentials' });
    await succeed(logInWith(NEW_PASSWORD));
    expect((await audited(fixture))[0]).to.deep.equal(['password_changed', 'anna', scene.anna.id]);
  });

  it('needs the current password', async () => {
    expect(await failureOf(change({ currentPassword: 'wrong' }))).to.deep.equal({ _tag: 'WrongCurrentPassword' });
    expect(await stored()).to.deep.equal(scene.anna);
    expect(await letsIn(scene.fixture, scene.first)).to.equal(true);
  });

  it('fails if the password was changed in the meantime', async () => {
    const passwordHasher: Fixture['passwordHasher'] = {
      ...scene.fixture.passwordHasher,
      hash: (password) => TE.tapTask(scene.fixture.passwordHasher.hash(password), () => change()),
    };
    expect(await failureOf(change({}, { ...scene.fixture, passwordHasher }))).to.deep.equal({
      _tag: 'WrongCurrentPassword',
    });
  });
});

describe('resetPassword', () => {
  const boss = actorFrom(aUser({ id: 99, username: 'boss', isSuperuser: true }));

  const reset = (id = scene.anna.id, actor = boss, fixture = scene.fixture) =>
    makeResetPassword({ ...fixture, newOneTimePassword: () => ONE_TIME })({ actor, userId: id, origin: ORIGIN });

  it('sets a one-time password, and ends all sessions', async () => {
    expect(await succeed(reset())).to.deep.equal({ oneTimePassword: ONE_TIME });
    expect(await letsIn(scene.fixture, scene.first)).to.equal(false);
    await failureOf(logInWith(PASSWORD));
    await succeed(logInWith(ONE_TIME));
    expect(await audited(scene.fixture)).to.deep.include(['password_reset', 'boss', scene.anna.id]);
  });

  it('lets the user only change the password', async () => {
    await succeed(reset());
    const { accessToken } = await succeed(logInWith(ONE_TIME));
    const { user, sessionId } = await succeed(makeAuthenticate(scene.fixture)(accessToken));
    expect(mustChangePassword(user)).to.equal(true);
    const change = { user, sessionId, origin: ORIGIN, currentPassword: ONE_TIME, password: NEW_PASSWORD };
    await succeed(makeChangePassword(scene.fixture)(change));
    expect(mustChangePassword((await succeed(makeAuthenticate(scene.fixture)(accessToken))).user)).to.equal(false);
    await succeed(logInWith(NEW_PASSWORD));
  });

  it('sets a password that expires after three days', async () => {
    await succeed(reset());
    scene.fixture.clock.advance(ONE_TIME_PASSWORD_HOURS * 3_600_000 - 1);
    await succeed(logInWith(ONE_TIME));
    scene.fixture.clock.advance(1);
    expect(await failureOf(logInWith(ONE_TIME))).to.deep.equal({ _tag: 'WrongCredentials' });
  });

  it('rejects users who are not superusers', async () => {
    const bert = actorFrom(await givenUserWithPassword(scene.fixture, { username: 'bert' }));
    expect(await failureOf(reset(scene.anna.id, bert))).to.deep.equal({ _tag: 'SuperuserRequired' });
    expect(await stored()).to.deep.equal(scene.anna);
  });

  it('does not find a service account', async () => {
    const robot = await givenUser(scene.fixture, { username: 'robot', isService: true });
    expect(await failureOf(reset(robot.id))).to.deep.equal(userNotFound(robot.id));
  });

  it('does not find an unknown user', async () => {
    expect(await failureOf(reset(userId(999)))).to.deep.equal(userNotFound(userId(999)));
    const users = { ...scene.fixture.userQueries, findById: () => TE.right(O.some(scene.anna)) };
    const gone = reset(userId(999), boss, { ...scene.fixture, userQueries: users });
    expect(await failureOf(gone)).to.deep.equal(userNotFound(userId(999)));
  });
});
