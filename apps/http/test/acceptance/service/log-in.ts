import { expect } from 'chai';
import type { TestAnswer, TestClient } from './client.js';
import { PASSWORD } from './people.js';

/** What a login and a refresh give. */
export type Tokens = Readonly<{ access: string; refresh: string }>;

export const tokensIn = ({ status, text, json }: TestAnswer): Tokens => {
  expect(status, text).to.equal(200);
  return { access: String(json['access_token']), refresh: String(json['refresh_token']) };
};

/** Logs in as one of the people who were met, from `address` when the service trusts who says so. */
export const attemptLogIn = (
  client: TestClient,
  username: string,
  password: string = PASSWORD,
  address?: string,
): Promise<TestAnswer> =>
  client.call('POST', '/api/v1/auth/login', {
    form: { username, password },
    headers: address === undefined ? {} : { 'x-forwarded-for': address },
  });

export const logInAs = async (client: TestClient, username: string, password: string = PASSWORD): Promise<Tokens> =>
  tokensIn(await attemptLogIn(client, username, password));

/** What `/users/me` answers to the token. */
export const statusFor = async (client: TestClient, { access }: Pick<Tokens, 'access'>): Promise<number> =>
  (await client.call('GET', '/api/v1/users/me', { token: access })).status;
