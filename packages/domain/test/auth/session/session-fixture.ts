import { makeAuthenticate, makeLogIn, makeRefreshSession, type LoggedIn, type User } from '@l-age/domain';
import { anAuditSearch, succeed } from '@l-age/domain/testing';
import * as E from 'fp-ts/lib/Either.js';
import { givenUserWithPassword, makeFixture, PASSWORD, type Fixture } from '../../fixture.js';

export const ORIGIN = { ip: '192.0.2.7', userAgent: 'curl/8', requestId: 'request-1' };

export const DAY = 24 * 60 * 60 * 1000;

/** Anna with one login. */
export type SessionScene = Readonly<{ fixture: Fixture; anna: User; first: LoggedIn }>;

export const logIn = (fixture: Fixture, login: string): Promise<LoggedIn> =>
  succeed(makeLogIn(fixture)({ login, password: PASSWORD, origin: ORIGIN }));

export const makeScene = async (): Promise<SessionScene> => {
  const fixture = makeFixture();
  const anna = await givenUserWithPassword(fixture, { username: 'anna' });
  return { fixture, anna, first: await logIn(fixture, 'anna') };
};

export const refresh = (fixture: Fixture, refreshToken: string) =>
  makeRefreshSession(fixture)({ refreshToken, origin: ORIGIN });

export const sessionOf = async (fixture: Fixture, { accessToken }: Pick<LoggedIn, 'accessToken'>) =>
  (await succeed(fixture.tokenIssuer.verify(accessToken, fixture.clock.now()))).sessionId;

/** Whether the access token is valid. */
export const letsIn = async (fixture: Fixture, { accessToken }: Pick<LoggedIn, 'accessToken'>): Promise<boolean> =>
  E.isRight(await makeAuthenticate(fixture)(accessToken)());

/** The entries of the audit log except logins and rejected refresh tokens, oldest first. */
export const audited = async ({ auditQueries }: Fixture) =>
  (await succeed(auditQueries.search(anAuditSearch({ limit: 100 }))))
    .toReversed()
    .filter(({ action }) => action !== 'login' && action !== 'refresh_token_refused')
    .map(({ action, actor, target }) => [action, actor?.username ?? null, target?.id ?? null]);
