import { makeChangePassword, makeLogIn, type LogInInput } from '@l-age/domain';
import { anAuditSearch, failureOf, newPassword, sessionId, succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { givenUserWithPassword, makeFixture, PASSWORD, type Fixture } from '../fixture.js';
import { ORIGIN } from './session/session-fixture.js';

const tooMany = (retryAfterSeconds: number) => ({ _tag: 'TooManyFailures', retryAfterSeconds });
const wrong = { _tag: 'WrongCredentials' };

describe('verifyThrottled', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = makeFixture();
    await givenUserWithPassword(fixture, { username: 'anna', email: 'anna@example.com' });
  });

  const from = (ip: string, login: string, password = 'wrong'): LogInInput => ({
    login,
    password,
    origin: { ...ORIGIN, ip },
  });
  const failure = (input: LogInInput) => failureOf(makeLogIn(fixture)(input));
  const success = (input: LogInInput) => succeed(makeLogIn(fixture)(input));
  const failTimes = async (count: number, input: (index: number) => LogInInput): Promise<void> => {
    for (let index = 0; index < count; index += 1) expect(await failure(input(index))).to.deep.equal(wrong);
  };

  for (const [who, name] of [
    ['somebody', 'anna'],
    ['nobody', 'nobody'],
  ] as const) {
    it(`throttles ${who} from the fifth failure, also with the correct password`, async () => {
      await failTimes(5, () => from('192.0.2.1', name));
      expect(await failure(from('192.0.2.1', name))).to.deep.equal(tooMany(1));
      expect(await failure(from('192.0.2.1', name, PASSWORD))).to.deep.equal(tooMany(1));
      fixture.clock.advance(1000);
      expect(await failure(from('192.0.2.1', name))).to.deep.equal(wrong);
      expect(await failure(from('192.0.2.1', name))).to.deep.equal(tooMany(2));
    });
  }

  it('does not count throttled attempts, and resets after a success', async () => {
    await failTimes(5, () => from('192.0.2.1', 'anna'));
    for (let index = 0; index < 10; index += 1) await failure(from('192.0.2.1', 'anna'));
    fixture.clock.advance(1000);
    await success(from('192.0.2.1', 'anna', PASSWORD));
    await failTimes(4, () => from('192.0.2.1', 'anna'));
  });

  it('counts per account, for all its logins', async () => {
    const names = ['anna', 'ANNA', 'anna@example.com', 'Anna@Example.com', 'anna'];
    await failTimes(5, (index) => from('192.0.2.1', names[index] ?? ''));
    expect(await failure(from('192.0.2.1', 'anna@example.com'))).to.deep.equal(tooMany(1));
  });

  it('does not throttle the owner at a known address', async () => {
    await success(from('198.51.100.1', 'anna', PASSWORD));
    await failTimes(19, (index) => from(`192.0.2.${String(index)}`, 'anna'));
    await success(from('198.51.100.2', 'anna', PASSWORD));
    await failTimes(1, () => from('192.0.2.99', 'anna'));
    expect(await failure(from('198.51.100.3', 'anna', PASSWORD))).to.deep.equal(tooMany(1));
    await success(from('198.51.100.1', 'anna', PASSWORD));
    await success(from('198.51.100.2', 'anna', PASSWORD));
  });

  it('counts fifty concurrent failures', async () => {
    await Promise.all(Array.from({ length: 50 }, () => makeLogIn(fixture)(from('192.0.2.1', 'anna'))()));
    expect(await failure(from('192.0.2.1', 'anna', PASSWORD))).to.deep.equal(tooMany(900));
  });

  it('accepts fifty concurrent correct logins', async () => {
    const logins = Array.from({ length: 50 }, () => success(from('192.0.2.1', 'anna', PASSWORD)));
    expect(await Promise.all(logins)).to.have.length(50);
  });

  it('rejects a correct guess among many concurrent wrong ones', async () => {
    const passwordHasher: Fixture['passwordHasher'] = {
      ...fixture.passwordHasher,
      verify: (password, hash) =>
        TE.tapTask(fixture.passwordHasher.verify(password, hash), ({ matches }) =>
          matches
            ? async () => {
                const wrongs = Array.from({ length: 5 }, () => makeLogIn(fixture)(from('192.0.2.1', 'anna'))());
                await Promise.all(wrongs);
              }
            : () => Promise.resolve(undefined),
        ),
    };
    const lucky = makeLogIn({ ...fixture, passwordHasher })(from('192.0.2.1', 'anna', PASSWORD));
    expect(await failureOf(lucky)).to.deep.equal(tooMany(2));
  });

  it('does not reveal a correct guess among wrong ones', async () => {
    let turn: Promise<unknown> = Promise.resolve();
    const verify: Fixture['passwordHasher']['verify'] = (password, hash) => () => {
      const verified = turn.then(() => nextTurn()).then(fixture.passwordHasher.verify(password, hash));
      turn = verified;
      return verified;
    };
    const logIn = makeLogIn({ ...fixture, passwordHasher: { ...fixture.passwordHasher, verify } });
    const burst = (login: string, right: number) =>
      Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          logIn(from('192.0.2.1', login, index === right ? PASSWORD : 'wrong'))(),
        ),
      );
    await givenUserWithPassword(fixture, { username: 'bert' });
    const withoutRight = await burst('anna', -1);
    expect(withoutRight.filter(E.isLeft).map(({ left }) => left._tag)).to.include.members([
      'WrongCredentials',
      'TooManyFailures',
    ]);
    expect(await burst('bert', 12)).to.deep.equal(withoutRight);
    const entries = await succeed(fixture.auditQueries.search(anAuditSearch({ action: 'login_failed' })));
    expect(entries).to.have.length(40);
    expect(await failure(from('192.0.2.1', 'bert'))).to.deep.equal(await failure(from('192.0.2.1', 'anna')));
  });

  it('counts failures even after a rollback', async () => {
    const down: Fixture['unitOfWork'] = { run: () => TE.left({ _tag: 'Unavailable', cause: 'down' } as const) };
    for (let index = 0; index < 5; index += 1)
      expect(await failureOf(makeLogIn({ ...fixture, unitOfWork: down })(from('192.0.2.1', 'anna')))).to.have.property(
        '_tag',
        'Unavailable',
      );
    expect(await failure(from('192.0.2.1', 'anna'))).to.deep.equal(tooMany(1));
  });

  it('counts wrong current passwords of a password change', async () => {
    const bert = await givenUserWithPassword(fixture, { username: 'bert' });
    const change = makeChangePassword(fixture)({
      user: bert,
      sessionId: sessionId('5e551011-0000-4000-8000-000000000001'),
      origin: ORIGIN,
      currentPassword: 'wrong',
      password: newPassword('a better password'),
    });
    for (let index = 0; index < 5; index += 1)
      expect(await failureOf(change)).to.deep.equal({ _tag: 'WrongCurrentPassword' });
    expect(await failureOf(change)).to.deep.equal(tooMany(1));
    expect(await failure({ login: 'bert', password: PASSWORD, origin: ORIGIN })).to.deep.equal(tooMany(1));
  });
});
