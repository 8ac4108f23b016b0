import { expect } from 'chai';
import type { TestResponse, TestClient } from './client.js';
import { PASSWORD } from './people.js';

/** The tokens of a session. */
export type Tokens = Readonly<{ access: string; refresh: string }>;

export const tokensIn = ({ status, text, json }: TestResponse): Tokens => {
  expect(status, text).to.equal(200);
  return { access: String(json['access_token']), refresh: String(json['refresh_token']) };
};

/** Logs in as a user of the fixture, from `address` if the service trusts the proxy. */
export const attemptLogIn = (
  client: TestClient,
  username: string,
  password: string = PASSWORD,
  address?: string,
): Promise<TestResponse> =>
  client.call('POST', '/api/v1/auth/login', {
    form: { username, password },
    headers: address === undefined ? {} : { 'x-forwarded-for': address },
  });

export const logInAs = async (client: TestClient, username: string, password: string = PASSWORD): Promise<Tokens> =>
  tokensIn(await attemptLogIn(client, username, password));

/** The status of `/users/me` for the token. */
export const statusFor = async (client: TestClient, { access }: Pick<Tokens, 'access'>): Promise<number> =>
  (await client.call('GET', '/api/v1/users/me', { token: access })).status;
