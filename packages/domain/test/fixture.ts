import { DEBOUNCE_WINDOW, withNotifications, type User } from '@l-age/domain';
import {
  givenUser,
  makeInMemoryDatabase,
  makeInMemoryOpaqueTokens,
  makeInMemoryPasswordHasher,
  makeInMemoryTokenIssuer,
  makeSequentialSessionId,
  makeSettableClock,
  newPassword,
  succeed,
  type UserOverrides,
} from '@l-age/domain/testing';

/** The password of all users that `givenUserWithPassword` stores. */
export const PASSWORD = newPassword('correct horse battery');

/** Every port, on an empty in-memory database. */
export const makeFixture = (clock = makeSettableClock()) => {
  const database = makeInMemoryDatabase(clock);
  return {
    ...database,
    unitOfWork: withNotifications(database.unitOfWork),
    clock,
    passwordHasher: makeInMemoryPasswordHasher(),
    tokenIssuer: makeInMemoryTokenIssuer(),
    refreshTokens: makeInMemoryOpaqueTokens('refresh'),
    newSessionId: makeSequentialSessionId(),
    apiTokenSecrets: makeInMemoryOpaqueTokens(),
    tokenLifetimeSeconds: 7200,
    debounceWindow: DEBOUNCE_WINDOW,
    random: () => 0.5,
  };
};

/** The origin of the requests in tests. */
export const ORIGIN = { ip: '192.0.2.7', userAgent: 'curl/8', requestId: 'request-1' };

export type Fixture = ReturnType<typeof makeFixture>;

/** Stores a user with the password {@link PASSWORD}. */
export const givenUserWithPassword = async (fixture: Fixture, overrides: UserOverrides = {}): Promise<User> =>
  givenUser(fixture, { hashedPassword: await succeed(fixture.passwordHasher.hash(PASSWORD)), ...overrides });
