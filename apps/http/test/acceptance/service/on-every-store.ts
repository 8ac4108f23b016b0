import { makeClient, type TestClient } from './client.js';
import { meet, meetAdmin, type Person } from './people.js';
import { startTestService, type Store, type TestService, type TestServiceOptions } from './test-service.js';

/** A running service with some people in it, fresh for every suite; to be read inside of tests only. */
export type Scene = {
  service: TestService;
  client: TestClient;
  admin: Person;
  anna: Person;
  bob: Person;
  carol: Person;
};

const describeOn = (store: Store, name: string, options: TestServiceOptions, suite: (scene: Scene) => void): void => {
  describe(`${name} (${store})`, () => {
    const scene = {} as Scene;
    before(async () => {
      scene.service = await startTestService(store, options);
      scene.client = await makeClient(scene.service.url);
      scene.admin = await meetAdmin(scene.client);
      scene.anna = await meet(scene.client, scene.admin, 'anna');
      scene.bob = await meet(scene.client, scene.admin, 'bob');
      scene.carol = await meet(scene.client, scene.admin, 'carol');
    });
    after(() => scene.service.stop());
    suite(scene);
  });
};

/** The same tests over the in-memory adapters and over Postgres. */
export const describeService = (
  name: string,
  suite: (scene: Scene) => void,
  options: TestServiceOptions = {},
): void => {
  describeOn('memory', name, options, suite);
  describeOn('postgres', name, options, suite);
};

/** For what has nothing to do with how data is kept. */
export const describeEdge = (name: string, suite: (scene: Scene) => void, options: TestServiceOptions = {}): void =>
  describeOn('memory', name, options, suite);
