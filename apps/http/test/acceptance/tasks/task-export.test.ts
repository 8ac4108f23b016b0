import { expect } from 'chai';
import { placesOf } from '../service/client.js';
import { describeOnEveryStore } from '../service/on-every-store.js';
import { addTask, type Person } from '../service/people.js';

describeOnEveryStore('GET /tasks/export', (fixture) => {
  const get = (query: string, by: Person = fixture.anna, method = 'GET') =>
    fixture.client.call(method, `/api/v1/tasks/export?${query}`, { token: by.token });

  it('returns the whole list, in JSON equal to its pages', async () => {
    const { client, anna, bob } = fixture;
    for (let index = 0; index < 5; index += 1)
      await addTask(client, anna, { title: `Task ${index}`, labels: ['x', 'y'], mentioned_user_ids: [bob.id] });
    const exported = await get('format=json&sort=title&label=x');
    const listed = await client.call('GET', '/api/v1/tasks?sort=title&label=x', { token: anna.token });
    expect(exported.status).to.equal(200);
    expect(exported.headers.get('content-disposition')).to.equal('attachment; filename="tasks.json"');
    expect(exported.rows).to.deep.equal(listed.rows).and.have.length(5);
    expect((await get('')).rows).to.have.length(5);
  });

  it('returns an empty document for an empty list', async () => {
    expect((await get('format=json', fixture.carol)).text.trim()).to.equal('[]');
    expect((await get('format=csv', fixture.carol)).text).to.match(/^id,title,[a-z_,]+\r\n$/);
  });

  it('neutralises formulas in CSV', async () => {
    const { client, bob } = fixture;
    const evil = ['=1+1', '+1', '-1', '@SUM(A1)', '"quoted", and\nbroken'];
    for (const title of evil) await addTask(client, bob, { title, description: '\t=cmd', labels: ['=x'] });
    const { status, headers, text } = await get('format=csv&created_by_id=me&sort=created_at', bob);
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).to.equal('attachment; filename="tasks.csv"');
    const [header, ...rows] = text.split('\r\n');
    expect(header).to.equal(
      'id,title,description,status,priority,created_by_id,created_by,assignee_id,assignee,mentioned_user_ids,mentioned_users,labels,due_date,version,completed_at,created_at,updated_at',
    );
    expect(rows.slice(0, 4).map((row) => row.split(',').slice(1, 3))).to.deep.equal([
      ["'=1+1", "'\t=cmd"],
      ["'+1", "'\t=cmd"],
      ["'-1", "'\t=cmd"],
      ["'@SUM(A1)", "'\t=cmd"],
    ]);
    expect(text).to.include(`,"""quoted"", and\nbroken",`).and.include(",'=x,");
  });

  it('answers HEAD, and rejects what the list rejects', async () => {
    const head = await get('format=csv', fixture.anna, 'HEAD');
    expect([head.status, head.text]).to.deep.equal([200, '']);
    expect(placesOf(await get('format=xml&limit=3&status=x'))).to.have.deep.members([
      ['enum', 'query', 'format'],
      ['extra_forbidden', 'query', 'limit'],
      ['enum', 'query', 'status'],
    ]);
    expect((await get('scope=all')).status).to.equal(403);
    expect((await get('scope=all', fixture.admin)).rows).to.have.length(10);
    expect((await fixture.client.call('GET', '/api/v1/tasks/export')).status).to.equal(401);
  });
});
