import { aNewUser } from '@l-age/domain/testing';
import type { UserId } from '@l-age/domain';
import { makePostgresUnitOfWork, makePostgresUserQueries, openPostgres, type Database } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { right } from './schema.js';
import { openDatabase, query, silent, type OpenDatabase } from './support.js';
import { makeTcpProxy, type TcpProxy } from './tcp-proxy.js';

const NOBODY = 1 as UserId;

const tagOf = (outcome: E.Either<{ _tag: string }, unknown>): string =>
  E.isLeft(outcome) ? outcome.left._tag : 'answered';

describe('An outage of Postgres', () => {
  let database: OpenDatabase;
  let proxy: TcpProxy;
  let db: Database;

  before(async () => {
    database = await openDatabase();
    const { hostname, port } = new URL(database.url);
    proxy = await makeTcpProxy({ host: hostname, port: Number(port) });
    const url = new URL(database.url);
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    db = openPostgres({ url: url.href, poolSize: 4, log: silent });
  });
  after(async () => {
    await db.close();
    await proxy.close();
    await database.close();
  });

  const find = () => makePostgresUserQueries(db).findById(NOBODY)();
  const unitOfWork = () => makePostgresUnitOfWork({ db });
  const terminateAll = () =>
    query(
      database.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and application_name = 'l-age-core'`,
    );
  const usersNamed = (name: string) => query(database.url, 'select id from users where username = $1', [name]);

  it('is invisible for idle connections, which are replaced', async () => {
    const findOften = async () => new Set((await Promise.all(Array.from({ length: 8 }, find))).map(tagOf));
    await findOften();
    await terminateAll();
    while ((await findOften()).has('Unavailable'));
    expect(await findOften()).to.deep.equal(new Set(['answered']));
  });

  it('returns Unavailable, and saves nothing, if the connection breaks in a unit of work', async () => {
    const outcome = await unitOfWork().run(({ users }) =>
      pipe(
        users.add(aNewUser({ username: 'half' })),
        TE.flatMap((user) => TE.rightTask(() => terminateAll().then(() => user))),
        TE.flatMap(({ id }) => users.findById(id)),
      ),
    )();
    expect(tagOf(outcome)).to.equal('Unavailable');
    expect(await usersNamed('half')).to.deep.equal([]);
    expect(tagOf(await find())).to.equal('answered');
  });

  it('returns Unavailable if the connection breaks in BEGIN', async () => {
    expect(tagOf(await find())).to.equal('answered');
    proxy.freeze();
    const beginning = new Promise<void>((resolve) => db.onStatement(() => resolve()));
    const outcome = unitOfWork().run(({ users }) => users.findById(NOBODY))();
    await beginning;
    await proxy.restore();
    expect(tagOf(await outcome)).to.equal('Unavailable');
    expect(tagOf(await find())).to.equal('answered');
  });

  it('returns Unavailable if the connection breaks in COMMIT', async () => {
    await query(
      database.url,
      `create function hang_up() returns trigger language plpgsql as
         $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
       create constraint trigger hang_up after insert on users deferrable initially deferred
         for each row when (new.username = 'in-commit') execute function hang_up()`,
    );
    const outcome = await unitOfWork().run(({ users }) => users.add(aNewUser({ username: 'in-commit' })))();
    expect(tagOf(outcome)).to.equal('Unavailable');
    expect(await usersNamed('in-commit')).to.deep.equal([]);
  });

  it('returns Unavailable while connections are refused, and recovers', async () => {
    await proxy.refuse();
    expect(tagOf(await find())).to.equal('Unavailable');
    expect(tagOf(await unitOfWork().run(() => TE.right(1))())).to.equal('Unavailable');
    await proxy.restore();
    expect(tagOf(await find())).to.equal('answered');
  });

  it('returns Unavailable within seconds if the server is silent, and recovers', async () => {
    expect(tagOf(await find())).to.equal('answered');
    proxy.freeze();
    const outcomes = await Promise.all([find(), find(), unitOfWork().run(({ users }) => users.findById(NOBODY))()]);
    expect(outcomes.map(tagOf)).to.deep.equal(['Unavailable', 'Unavailable', 'Unavailable']);
    await proxy.restore();
    expect(tagOf(await find())).to.equal('answered');
  }).timeout(15_000);

  it('returns Unavailable after a limited wait for a connection', async () => {
    const holders = await Promise.all(Array.from({ length: 4 }, () => db.begin()));
    expect(tagOf(await find())).to.equal('Unavailable');
    for (const holder of holders) await holder.rollBack();
    expect(tagOf(await find())).to.equal('answered');
  });

  it('returns Unavailable after a limited wait for a lock', async () => {
    const { id } = right(await unitOfWork().run(({ users }) => users.add(aNewUser({ username: 'locked' })))());
    const holder = await db.begin();
    await holder.query({ name: null, sql: 'select from users where id = ? for update' }, [id]);
    expect(tagOf(await unitOfWork().run(({ users }) => users.findById(id))())).to.equal('Unavailable');
    await holder.rollBack();
  }).timeout(10_000);

  it('throws if the work continues after a failed statement', async () => {
    await unitOfWork().run(({ users }) => users.add(aNewUser({ username: 'taken', email: 'one@example.com' })))();
    const goOn = unitOfWork().run(({ users }) =>
      pipe(
        users.add(aNewUser({ username: 'taken', email: 'two@example.com' })),
        TE.map(({ id }) => id),
        TE.orElse(() => TE.right(NOBODY)),
      ),
    );
    const error = await goOn().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message').that.contains('continued');
  });

  it('throws a bug', async () => {
    const bug = unitOfWork().run(() => TE.rightTask(() => db.query({ name: null, sql: 'select nonsense' }, [])));
    const error = await bug().catch((reason: unknown) => reason);
    expect(error).to.have.property('code', '42703');
  });
});
