import { expect } from 'chai';
import type { JsonObject, TestClient } from './client.js';
import { ADMIN_PASSWORD } from './test-service.js';

/** A user who has logged in. */
export type Person = Readonly<{ id: number; username: string; token: string }>;

export const PASSWORD = 'violet-otter-climbs-42';

export const logInAdmin = async (client: TestClient): Promise<Person> => {
  const token = await client.logIn('admin', ADMIN_PASSWORD);
  const { json } = await client.call('GET', '/api/v1/users/me', { token });
  return { id: json['id'] as number, username: 'admin', token };
};

/** Creates a user and logs them in. */
export const createPerson = async (
  client: TestClient,
  admin: Person,
  username: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Person> => {
  const { status, text, json } = await client.call('POST', '/api/v1/users/', {
    token: admin.token,
    json: { username, email: `${username}@example.com`, password: PASSWORD, ...more },
  });
  expect(status, text).to.equal(201);
  return { id: json['id'] as number, username, token: await client.logIn(username, PASSWORD) };
};

/** Creates a task and returns it. */
export const addTask = async (
  client: TestClient,
  { token }: Person,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<JsonObject & Readonly<{ id: number }>> => {
  const { status, text, json } = await client.call('POST', '/api/v1/tasks/', {
    token,
    json: { title: 'A task', ...fields },
  });
  expect(status, text).to.equal(201);
  return { ...json, id: json['id'] as number };
};
