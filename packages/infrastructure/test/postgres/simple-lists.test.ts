import type { TaskFilter, TaskId, TaskListQuery, UserId } from '@l-age/domain';
import { EVERY_TASK, succeed } from '@l-age/domain/testing';
import {
  makePostgresActivityQueries,
  makePostgresTaskQueries,
  migrate,
  openPostgres,
  type Database,
} from '@l-age/infrastructure';
import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { query, silent } from './support.js';

describe('A database of release 0010', () => {
  let database: TestDatabase;
  let db: Database;
  before(async () => {
    database = await createTestDatabase();
    const script = new URL('../../test/postgres/released/0010.sql', import.meta.url);
    await query(database.url, await readFile(script, 'utf8'));
    await query(
      database.url,
      `create table seen (task_id integer);
       create function seen() returns trigger language plpgsql as $$ begin insert into seen values (new.id); return new; end $$;
       create trigger seen after update on tasks for each row execute function seen();
       create view changes as select id, updated_at from tasks where updated_at > '2020-01-01';`,
    );
    await migrate(database.url, silent);
    db = openPostgres({ url: database.url, log: silent });
  });
  after(async () => {
    await db.close();
    await database.drop();
  });

  const listed = async (page: Partial<TaskListQuery>) =>
    (await succeed(makePostgresTaskQueries(db).list({ ...EVERY_TASK, ...page }))).map(({ task }) => task.id);

  it('keeps its lists', async () => {
    const anna = 1 as UserId;
    expect(await listed({ scope: { kind: 'involved', viewerId: anna } })).to.deep.equal([2, 1]);
    expect(await listed({ scope: { kind: 'mentioned', viewerId: anna } })).to.deep.equal([2]);
    expect(await listed({ scope: { kind: 'involved', viewerId: anna }, deleted: true })).to.deep.equal([3]);
  });

  const searches: readonly (readonly [TaskFilter, readonly number[]])[] = [
    [{ text: 'susse apf' }, [1]],
    [{ text: 'market' }, [1]],
    [{ text: 'pear plum plain' }, [2]],
    [{ text: 'pear market' }, []],
    [{ label: 'FRUIT' }, [1]],
    [{ label: 'plain' }, []],
  ];
  for (const [filter, ids] of searches)
    it(`can be searched for ${JSON.stringify(filter)}`, async () => {
      expect(await listed({ filter })).to.deep.equal(ids);
    });

  it('keeps views and triggers of other services without firing them', async () => {
    expect(await query(database.url, 'select * from seen')).to.deep.equal([]);
    expect((await query(database.url, 'select id from changes order by id')).length).to.be.greaterThan(0);
    await query(database.url, 'update tasks set updated_at = updated_at where id = 1');
    expect(await query(database.url, 'select * from seen')).to.deep.equal([{ task_id: 1 }]);
  });

  it('keeps its history without new entries', async () => {
    const { list } = makePostgresActivityQueries(db);
    const page = { after: null, skip: 0, limit: 10 };
    expect(await succeed(list({ ...page, taskId: 1 as TaskId }))).to.have.length(1);
    expect(await succeed(list({ ...page, taskId: 2 as TaskId }))).to.deep.equal([]);
  });
});

describe('The words of a task in Postgres', () => {
  const wordsOf = async (texts: readonly string[]) => {
    const database = await createTestDatabase();
    await migrate(database.url, silent);
    const rows = await query(
      database.url,
      "select array_to_string(tsvector_to_array(l_age.words_in(text)), ' ') as words from unnest($1::text[]) text",
      [texts],
    );
    await database.drop();
    return rows.map(({ words }) => words);
  };

  it('are the same for ASCII and other texts', async () => {
    const [ascii, other, long] = await wordsOf([
      "It's e-mail No. 7 (v1.2)",
      "It's é-mail Nó. 7 (v1.2)",
      `${'x'.repeat(3_000)} tail`,
    ]);
    expect(ascii).to.equal('2 7 e it mail no s v1');
    expect(other).to.equal(ascii);
    expect(long).to.equal(`tail ${'x'.repeat(100)}`);
  });

  it('end at 100,000 characters of a text, and at 600 kB of comments, without an error', async () => {
    const database = await createTestDatabase();
    await migrate(database.url, silent);
    const many = (length: number, prefix: string) =>
      `(select string_agg('${prefix}' || md5(n::text), ' ') from generate_series(1, ${length}) n)`;
    const [row] = await query(
      database.url,
      `with full_words as (select l_age.with_words(l_age.words_in(${many(9_000, 'a')}), ${many(3_000, 'b')}) as words)
       select length(l_age.words_in(${many(9_000, 'a')})) as cut,
         length(l_age.search_words('title', ${many(9_000, 't')}, '{label}', words)) > 3000 as fits,
         (select bool_and(l_age.with_words(grown, 'one more') = grown)
          from (select setweight(grown, 'A') as grown from (
            select array_to_tsvector(array(select repeat('x', 80) || n from generate_series(1, 7000) n)) as grown
          ) g) g) as bounded
       from full_words`,
    );
    expect(row).to.include({ fits: true, bounded: true });
    expect(row?.['cut']).to.be.below(3_100);
    await database.drop();
  });
});
