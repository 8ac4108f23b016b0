import {
  hashingQueueFull,
  makeAuthenticate,
  makeLogIn,
  unavailable,
  usernameTaken,
  type LogInInput,
  type User,
} from '@l-age/domain';
import { failureOf, makeInMemoryPasswordHasher, passwordHash, sessionId, succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { givenUserWithPassword, makeFixture, ORIGIN, PASSWORD, type Fixture } from '../fixture.js';

const DAY = 24 * 60 * 60 * 1000;

const withPassword = (login: string, password: string = PASSWORD): LogInInput => ({ login, password, origin: ORIGIN });

const givenOutdatedUser = async (fixture: Fixture): Promise<User> =>
  givenUserWithPassword(fixture, {
    username: 'anna',
    hashedPassword: await succeed(makeInMemoryPasswordHasher(4).hash(PASSWORD)),
  });

/** The fixture with a unit of work in which saving a user always returns this error. */
const savingEndsIn = (fixture: Fixture, end: ReturnType<typeof usernameTaken> | ReturnType<typeof unavailable>) => {
  const unitOfWork: Fixture['unitOfWork'] = {
    run: (work) =>
      fixture.unitOfWork.run((stores) => work({ ...stores, users: { ...stores.users, save: () => TE.left(end) } })),
  };
  return { ...fixture, unitOfWork };
};

const storedUser = async ({ userQueries }: Fixture, id: User['id']): Promise<User | undefined> =>
  O.toUndefined(await succeed(userQueries.findById(id)));

describe('logIn', () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = makeFixture()));

  it('returns a token for a new session with the stated lifetime', async () => {
    const anna = await givenUserWithPassword(fixture, { username: 'anna' });
    const now = fixture.clock.now();
    const loggedIn = await succeed(makeLogIn(fixture)(withPassword('anna')));
    const claims = await succeed(fixture.tokenIssuer.verify(loggedIn.accessToken, now));
    const expiresAt = new Date(now.getTime() + 7_200_000);
    expect(loggedIn).to.include({ expiresInSeconds: 7200, refreshExpiresInSeconds: 30 * 24 * 60 * 60 });
    expect(loggedIn.user).to.deep.equal(anna);
    expect(claims).to.include({ userId: anna.id, username: 'anna' });
    expect(claims.expiresAt).to.deep.equal(expiresAt);
    expect(
      O.toUndefined(await succeed(fixture.sessionQueries.findWithUser(claims.sessionId, now)))?.session,
    ).to.deep.equal({
      id: claims.sessionId,
      userId: anna.id,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(now.getTime() + 30 * DAY),
      ip: ORIGIN.ip,
      userAgent: ORIGIN.userAgent,
    });
  });

  it('accepts username or e-mail address, case-insensitively', async () => {
    await givenUserWithPassword(fixture, { username: 'anna', email: 'a.lee@example.com' });
    for (const login of ['anna', 'ANNA', 'a.lee@example.com', 'A.Lee@Example.com']) {
      expect((await succeed(makeLogIn(fixture)(withPassword(login)))).user.username).to.equal('anna');
    }
  });

  it('begins a separate session for each login', async () => {
    await givenUserWithPassword(fixture, { username: 'anna' });
    const first = await succeed(makeLogIn(fixture)(withPassword('anna')));
    const second = await succeed(makeLogIn(fixture)(withPassword('anna')));
    expect(first.accessToken).not.to.equal(second.accessToken);
    await succeed(makeAuthenticate(fixture)(first.accessToken));
    await succeed(makeAuthenticate(fixture)(second.accessToken));
  });

  it('fails in the same way for a wrong password, an unknown user and an inactive user', async () => {
    await givenUserWithPassword(fixture, { username: 'anna' });
    await givenUserWithPassword(fixture, { username: 'gone', isActive: false });
    const attempts = [withPassword('anna', 'wrong'), withPassword('nobody'), withPassword('gone'), withPassword('')];
    for (const attempt of attempts) {
      expect(await failureOf(makeLogIn(fixture)(attempt))).to.deep.equal({ _tag: 'WrongCredentials' });
    }
  });

  it('verifies a password also for an unknown user', async () => {
    const verified: boolean[] = [];
    const passwordHasher: Fixture['passwordHasher'] = {
      ...fixture.passwordHasher,
      verify: (password, hash) => {
        verified.push(O.isSome(hash));
        return fixture.passwordHasher.verify(password, hash);
      },
    };
    await failureOf(makeLogIn({ ...fixture, passwordHasher })(withPassword('nobody')));
    expect(verified).to.deep.equal([false]);
  });

  it('replaces only an outdated hash', async () => {
    const anna = await givenOutdatedUser(fixture);
    await succeed(makeLogIn(fixture)(withPassword('anna')));
    const rehashed = await storedUser(fixture, anna.id);
    expect(rehashed).to.deep.equal({ ...anna, hashedPassword: rehashed?.hashedPassword });
    expect(rehashed?.hashedPassword).not.to.equal(anna.hashedPassword);
    await succeed(makeLogIn(fixture)(withPassword('anna')));
    expect(await storedUser(fixture, anna.id)).to.deep.equal(rehashed);
  });

  it('keeps an outdated hash if the password is wrong', async () => {
    const anna = await givenOutdatedUser(fixture);
    await failureOf(makeLogIn(fixture)(withPassword('anna', 'wrong')));
    expect(await storedUser(fixture, anna.id)).to.deep.equal(anna);
  });

  const whileHashing =
    (change: (user: User) => User) =>
    (user: User): Fixture['passwordHasher'] => ({
      ...fixture.passwordHasher,
      verify: (password, hash) =>
        TE.tapTask(fixture.passwordHasher.verify(password, hash), () =>
          fixture.unitOfWork.run(({ users }) => users.save(change(user))),
        ),
    });

  it('fails if the password was changed or the user deactivated in the meantime', async () => {
    const anna = await givenUserWithPassword(fixture, { username: 'anna' });
    const changes = [
      whileHashing((user) => ({ ...user, hashedPassword: passwordHash('$memory$12$9$0123456789abcdef') })),
      whileHashing((user) => ({ ...user, isActive: false })),
    ];
    for (const change of changes) {
      const failure = await failureOf(makeLogIn({ ...fixture, passwordHasher: change(anna) })(withPassword('anna')));
      expect(failure).to.deep.equal({ _tag: 'WrongCredentials' });
      await succeed(fixture.unitOfWork.run(({ users }) => users.save(anna)));
    }
  });

  it('returns the error of a full hashing queue', async () => {
    const verify = () => TE.left(hashingQueueFull(2));
    const passwordHasher = { ...fixture.passwordHasher, verify };
    const failure = await failureOf(makeLogIn({ ...fixture, passwordHasher })(withPassword('anna')));
    expect(failure).to.deep.equal({ _tag: 'HashingQueueFull', retryAfterSeconds: 2 });
  });

  it('returns the error of an unavailable store', async () => {
    await givenOutdatedUser(fixture);
    const failure = await failureOf(makeLogIn(savingEndsIn(fixture, unavailable('down')))(withPassword('anna')));
    expect(failure).to.deep.equal({ _tag: 'Unavailable', cause: 'down' });
  });

  it('throws if a store reports an impossible name conflict', async () => {
    await givenOutdatedUser(fixture);
    const thrown = await makeLogIn(savingEndsIn(fixture, usernameTaken()))(withPassword('anna'))().catch(String);
    expect(thrown).to.equal('Error: saving a user with unchanged names caused a conflict');
  });
});

describe('authenticate with an access token', () => {
  let fixture: Fixture;
  let anna: User;
  let token: string;
  beforeEach(async () => {
    fixture = makeFixture();
    anna = await givenUserWithPassword(fixture, { username: 'anna' });
    token = (await succeed(makeLogIn(fixture)(withPassword('anna')))).accessToken;
  });

  const refusal = () => failureOf(makeAuthenticate(fixture)(token));

  it('returns user and session', async () => {
    const { sessionId, expiresAt } = await succeed(fixture.tokenIssuer.verify(token, fixture.clock.now()));
    expect(await succeed(makeAuthenticate(fixture)(token))).to.deep.equal({
      actor: { id: anna.id, username: 'anna', isSuperuser: false },
      user: anna,
      kind: 'user',
      sessionId,
      scopes: null,
      expiresAt,
    });
  });

  it('returns the current rights, not those of the login', async () => {
    await succeed(fixture.unitOfWork.run(({ users }) => users.save({ ...anna, isSuperuser: true })));
    expect((await succeed(makeAuthenticate(fixture)(token))).actor.isSuperuser).to.be.true;
  });

  it('rejects texts that are not tokens', async () => {
    expect(await failureOf(makeAuthenticate(fixture)('nonsense'))).to.deep.equal({ _tag: 'InvalidToken' });
  });

  it('rejects an expired token', async () => {
    fixture.clock.advance(7_200_000);
    expect(await refusal()).to.deep.equal({ _tag: 'InvalidToken' });
  });

  it('rejects the token of an ended session', async () => {
    await succeed(fixture.unitOfWork.run(({ sessions }) => sessions.endAll(anna.id, null)));
    expect(await refusal()).to.deep.equal({ _tag: 'InvalidToken' });
  });

  it('rejects the token of a deactivated user', async () => {
    await succeed(fixture.unitOfWork.run(({ users }) => users.save({ ...anna, isActive: false })));
    expect(await refusal()).to.deep.equal({ _tag: 'InvalidToken' });
  });

  const issueFor = (claims: Readonly<{ userId: User['id']; expiresAt: Date }>) =>
    succeed(
      fixture.tokenIssuer.issue({
        username: anna.username,
        sessionId: sessionId('00000000-0000-4000-8000-000000000001'),
        issuedAt: fixture.clock.now(),
        ...claims,
      }),
    );

  it('rejects a token with the session of another user', async () => {
    const bert = await givenUserWithPassword(fixture, { username: 'bert' });
    token = await issueFor({ userId: bert.id, expiresAt: new Date('2030-01-01T00:00:00.000Z') });
    expect(await refusal()).to.deep.equal({ _tag: 'InvalidToken' });
  });

  it('rejects a token that expires after its session', async () => {
    token = await issueFor({ userId: anna.id, expiresAt: new Date('2030-01-01T00:00:00.000Z') });
    await succeed(makeAuthenticate(fixture)(token));
    fixture.clock.advance(30 * DAY);
    expect(await refusal()).to.deep.equal({ _tag: 'InvalidToken' });
  });
});
