import { makeClient, type TestClient } from './client.js';
import { createPerson, logInAdmin, type Person } from './people.js';
import { startTestService, type Store, type TestService, type TestServiceOptions } from './test-service.js';

/** A running service with four users, new for each suite. Available inside tests only. */
export type Fixture = {
  service: TestService;
  client: TestClient;
  admin: Person;
  anna: Person;
  bob: Person;
  carol: Person;
};

const describeOn = (
  store: Store,
  name: string,
  options: TestServiceOptions,
  suite: (fixture: Fixture) => void,
): void => {
  describe(`${name} (${store})`, () => {
    const fixture = {} as Fixture;
    before(async () => {
      fixture.service = await startTestService(store, options);
      fixture.client = await makeClient(fixture.service.url);
      fixture.admin = await logInAdmin(fixture.client);
      fixture.anna = await createPerson(fixture.client, fixture.admin, 'anna');
      fixture.bob = await createPerson(fixture.client, fixture.admin, 'bob');
      fixture.carol = await createPerson(fixture.client, fixture.admin, 'carol');
    });
    after(() => fixture.service.stop());
    suite(fixture);
  });
};

/** Runs a suite on the in-memory adapters and on Postgres. */
export const describeOnEveryStore = (
  name: string,
  suite: (fixture: Fixture) => void,
  options: TestServiceOptions = {},
): void => {
  describeOn('memory', name, options, suite);
  describeOn('postgres', name, options, suite);
};

/** For tests that do not depend on the store. */
export const describeInMemory = (
  name: string,
  suite: (fixture: Fixture) => void,
  options: TestServiceOptions = {},
): void => describeOn('memory', name, options, suite);
