import { expect } from 'chai';
import { placesOf, type TestResponse } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, type Person } from '../service/people.js';

const titles = ({ rows }: TestResponse): unknown => rows.map(({ title }) => title);

describeOnEveryStore('filters, search and sorting of tasks', (fixture) => {
  const list = (query: string, by: Person = fixture.anna, path = '') =>
    fixture.client.call('GET', `/api/v1/tasks${path}?${query}`, { token: by.token });
  const found = async (query: string, by?: Person, path?: string) => titles(await list(query, by, path));

  before(async () => {
    const { client, anna, bob, carol } = fixture;
    await addTask(client, anna, {
      title: 'Crème brûlée',
      priority: 'urgent',
      labels: ['Food', 'a, b'],
      due_date: '2026-03-01T00:00:00Z',
    });
    await addTask(client, anna, { title: 'apples', status: 'done', assignee_id: bob.id, due_date: '2026-02-01' });
    await addTask(client, bob, { title: 'Beans', assignee_id: anna.id, priority: 'low', labels: ['food'] });
    const { id } = await addTask(client, bob, {
      title: 'dates',
      description: 'and figs',
      mentioned_user_ids: [anna.id],
    });
    await client.call('POST', `/api/v1/tasks/${String(id)}/comments`, {
      token: bob.token,
      json: { body: 'Elderberries?' },
    });
    await addTask(client, carol, { title: 'Other' });
    const gone = await addTask(client, anna, { title: 'Gone', labels: ['food'] });
    await client.call('DELETE', `/api/v1/tasks/${String(gone.id)}`, { token: anna.token });
  });

  it('filters by several statuses and priorities', async () => {
    expect(await found('status=done')).to.deep.equal(['apples']);
    expect(await found('status=done,todo&priority=low,urgent')).to.deep.equal(['Beans', 'Crème brûlée']);
    expect(await found('status=todo', undefined, '/assigned')).to.deep.equal(['Beans']);
  });

  it('filters by users', async () => {
    expect(await found('assignee_id=none')).to.deep.equal(['dates', 'Crème brûlée']);
    expect(await found('assignee_id=me')).to.deep.equal(['Beans']);
    expect(await found(`assignee_id=${fixture.bob.id}`)).to.deep.equal(['apples']);
    expect(await found(`created_by_id=${fixture.bob.id}`)).to.deep.equal(['dates', 'Beans']);
    expect(await found('created_by_id=me')).to.deep.equal(['apples', 'Crème brûlée']);
    expect(await found('mentioned_user_id=me')).to.deep.equal(['dates']);
    expect(await found(`mentioned_user_id=${fixture.anna.id}`, fixture.bob)).to.deep.equal(['dates']);
    expect(await found('assignee_id=99999999999999')).to.deep.equal([]);
  });

  it('filters by label, due date and last change', async () => {
    expect(await found('label=FOOD')).to.deep.equal(['Beans', 'Crème brûlée']);
    expect(await found('label=a,%20b')).to.deep.equal(['Crème brûlée']);
    expect(await found('due_after=2026-02-01T00:00:00Z&due_before=2026-03-01T00:00:00Z')).to.deep.equal(['apples']);
    expect(await found('due_after=2026-03-01T01:00:00%2B01:00')).to.deep.equal(['Crème brûlée']);
    expect(await found('updated_since=2026-01-01')).to.have.length(4);
    expect(await found('updated_since=2999-01-01')).to.deep.equal([]);
  });

  it('searches title, description and comments', async () => {
    expect(await found('q=creme%20BRUL')).to.deep.equal(['Crème brûlée']);
    expect(await found('q=fig%20elder')).to.deep.equal(['dates']);
    expect(await found('q=%26%7C!%3A*')).to.have.length(4);
    expect(await found('q=')).to.have.length(4);
    expect(await found('q=other')).to.deep.equal([]);
  });

  it('sorts', async () => {
    expect(await found('sort=title')).to.deep.equal(['apples', 'Beans', 'Crème brûlée', 'dates']);
    expect(await found('sort=-title')).to.deep.equal(['dates', 'Crème brûlée', 'Beans', 'apples']);
    expect(await found('sort=due_date')).to.deep.equal(['apples', 'Crème brûlée', 'Beans', 'dates']);
    expect(await found('sort=-due_date')).to.deep.equal(['Crème brûlée', 'apples', 'dates', 'Beans']);
    expect(await found('sort=-priority')).to.deep.equal(['Crème brûlée', 'dates', 'apples', 'Beans']);
    expect(await found('sort=created_at')).to.deep.equal(['Crème brûlée', 'apples', 'Beans', 'dates']);
    expect(await found('sort=-updated_at')).to.have.length(4);
  });

  it('returns pages with cursors in every order, with the total', async () => {
    for (const sort of ['created_at', 'updated_at', 'due_date', 'priority', 'title'].flatMap((by) => [by, `-${by}`])) {
      const whole = await found(`sort=${sort}`);
      let path = `/api/v1/tasks?sort=${sort}&limit=1&count=true`;
      const seen: unknown[] = [];
      while (path !== '') {
        const answer = await fixture.client.call('GET', path, { token: fixture.anna.token });
        expect(answer.headers.get('x-total-count')).to.equal('4');
        seen.push(...(titles(answer) as unknown[]));
        path = /^<([^>]+)>/.exec(answer.headers.get('link') ?? '')?.[1] ?? '';
      }
      expect(seen, sort).to.deep.equal(whole);
    }
    expect((await list('limit=1')).headers.has('x-total-count')).to.equal(false);
  });

  it('rejects a cursor of another order', async () => {
    const cursor = (await list('sort=title&limit=1')).headers.get('x-next-cursor') ?? '';
    expect(await found(`sort=title&cursor=${cursor}`)).to.deep.equal(['Beans', 'Crème brûlée', 'dates']);
    for (const query of [`cursor=${cursor}`, `sort=-title&cursor=${cursor}`, `sort=due_date&cursor=${cursor}`])
      expect(placesOf(await list(query))).to.deep.equal([['value_error', 'query', 'cursor']]);
  });

  it('lists deleted tasks of the caller, and all of them to superusers', async () => {
    expect(await found('deleted=true')).to.deep.equal(['Gone']);
    expect(await found('deleted=true&label=food&q=gone&sort=title')).to.deep.equal(['Gone']);
    expect(await found('deleted=true', fixture.bob)).to.deep.equal([]);
    expect(await found('deleted=true&scope=all', fixture.admin)).to.deep.equal(['Gone']);
    expect((await list('deleted=true&count=true')).headers.get('x-total-count')).to.equal('1');
  });

  it('lists the tasks of all users to superusers', async () => {
    expect(await found('scope=all&sort=title', fixture.admin)).to.deep.equal([
      'apples',
      'Beans',
      'Crème brûlée',
      'dates',
      'Other',
    ]);
    expect(await found('scope=all', fixture.admin, '/assigned')).to.deep.equal(['Beans', 'apples']);
    expect(await found('scope=all', fixture.admin, '/mentioned')).to.deep.equal(['dates']);
    expect((await list('scope=all', fixture.anna, '/assigned')).status).to.equal(403);
  });

  it('rejects invalid values', async () => {
    const bad =
      'status=todo,nope&priority=&assignee_id=you&created_by_id=none&mentioned_user_id=1.5x&label=&due_after=now&due_before=1&updated_since=x&sort=id&count=maybe&deleted=2';
    expect(placesOf(await list(bad))).to.have.deep.members([
      ['enum', 'query', 'status'],
      ['enum', 'query', 'priority'],
      ['int_parsing', 'query', 'assignee_id'],
      ['int_parsing', 'query', 'created_by_id'],
      ['int_parsing', 'query', 'mentioned_user_id'],
      ['string_too_short', 'query', 'label'],
      ['datetime_from_date_parsing', 'query', 'due_after'],
      ['datetime_type', 'query', 'due_before'],
      ['datetime_from_date_parsing', 'query', 'updated_since'],
      ['enum', 'query', 'sort'],
      ['bool_parsing', 'query', 'count'],
      ['bool_parsing', 'query', 'deleted'],
    ]);
    expect(placesOf(await list(`q=${'x'.repeat(501)}`))).to.deep.equal([['string_too_long', 'query', 'q']]);
    expect(placesOf(await list('status=todo&status=done'))).to.deep.equal([['string_type', 'query', 'status']]);
  });
});
