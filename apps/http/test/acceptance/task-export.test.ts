import { expect } from 'chai';
import { placesOf } from './service/client.js';
import { describeService } from './service/on-every-store.js';
import { addTask, type Person } from './service/people.js';

describeService('exports of tasks', (scene) => {
  const get = (query: string, by: Person = scene.anna, method = 'GET') =>
    scene.client.call(method, `/api/v1/tasks/export?${query}`, { token: by.token });

  it('are the whole list, as JSON the same as page by page', async () => {
    const { client, anna, bob } = scene;
    for (let index = 0; index < 5; index += 1)
      await addTask(client, anna, { title: `Task ${index}`, labels: ['x', 'y'], mentioned_user_ids: [bob.id] });
    const exported = await get('format=json&sort=title&label=x');
    const listed = await client.call('GET', '/api/v1/tasks?sort=title&label=x', { token: anna.token });
    expect(exported.status).to.equal(200);
    expect(exported.headers.get('content-disposition')).to.equal('attachment; filename="tasks.json"');
    expect(exported.rows).to.deep.equal(listed.rows).and.have.length(5);
    expect((await get('')).rows).to.have.length(5);
  });

  it('are an empty document when there is nothing', async () => {
    expect((await get('format=json', scene.carol)).text.trim()).to.equal('[]');
    expect((await get('format=csv', scene.carol)).text).to.match(/^id,title,[a-z_,]+\r\n$/);
  });

  it('are CSV in which nothing runs', async () => {
    const { client, bob } = scene;
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

  it('answer HEAD, and refuse what a list refuses', async () => {
    const head = await get('format=csv', scene.anna, 'HEAD');
    expect([head.status, head.text]).to.deep.equal([200, '']);
    expect(placesOf(await get('format=xml&limit=3&status=x'))).to.have.deep.members([
      ['enum', 'query', 'format'],
      ['extra_forbidden', 'query', 'limit'],
      ['enum', 'query', 'status'],
    ]);
    expect((await get('scope=all')).status).to.equal(403);
    expect((await get('scope=all', scene.admin)).rows).to.have.length(10);
    expect((await scene.client.call('GET', '/api/v1/tasks/export')).status).to.equal(401);
  });
});
