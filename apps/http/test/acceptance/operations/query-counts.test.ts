import { expect } from 'chai';
import { makeClient, type TestClient } from '../service/client.js';
import { addTask, createPerson, logInAdmin, type Person } from '../service/people.js';
import { startTestService, type TestService } from '../service/test-service.js';
import { isTransactionControl } from '../service/transaction-control.js';

const FILTERS = [
  '',
  'status=todo,done&priority=low,medium',
  'assignee_id=me',
  'assignee_id=none&created_by_id=me&mentioned_user_id=me',
  'label=x&q=task',
  'due_after=2020-01-01&due_before=2030-01-01&updated_since=2020-01-01',
  'deleted=true&q=task',
];

const SORTS = ['-created_at', 'updated_at', '-due_date', 'priority', 'title'];

describe('database queries of a request', () => {
  let service: TestService;
  let client: TestClient;
  let anna: Person;
  let bob: Person;
  const sent: string[] = [];

  before(async () => {
    service = await startTestService('postgres');
    client = await makeClient(service.url);
    const admin = await logInAdmin(client);
    anna = await createPerson(client, admin, 'anna');
    bob = await createPerson(client, admin, 'bob');
    service.container.get('database').onStatement((sql) => {
      if (!isTransactionControl(sql)) sent.push(sql);
    });
  });
  after(() => service.stop());

  const statementsOf = async (path: string): Promise<number> => {
    sent.length = 0;
    const answer = await client.call('GET', `/api/v1${path}`, { token: anna.token });
    expect(answer.status, answer.text).to.equal(200);
    return sent.length;
  };

  const everyList = ['/tasks', '/tasks/assigned', '/tasks/mentioned'].flatMap((path) =>
    FILTERS.flatMap((filter) => SORTS.map((sort) => `${path}?${filter}&sort=${sort}`)),
  );

  const countAll = async (): Promise<void> => {
    for (const path of everyList) {
      expect(await statementsOf(path), path).to.equal(2);
      expect(await statementsOf(`${path}&count=true&limit=3`), path).to.equal(3);
    }
  };

  it('needs one for authentication, one for a page of a list, and one for a count', countAll);

  it('needs the same number with many tasks and users, and on later pages', async function () {
    this.timeout(60_000);
    for (let index = 0; index < 30; index += 1) {
      const people = { assignee_id: anna.id, mentioned_user_ids: [anna.id, bob.id] };
      await addTask(client, index % 2 === 0 ? anna : bob, { title: `Task ${index}`, labels: ['x'], ...people });
    }
    await countAll();
    const { headers } = await client.call('GET', '/api/v1/tasks?limit=5', { token: anna.token });
    expect(await statementsOf(`/tasks?limit=20&cursor=${headers.get('x-next-cursor') ?? ''}`)).to.equal(2);
  });
});
