import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { aFolder, aUsedFolder, copyOf, killWhen, endAllServices, query, startService } from './running-service.js';

const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);

describe('startEmbeddedPostgres', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await aFolder();
  });
  afterEach(async () => {
    await endAllServices();
    await rm(directory, { recursive: true });
  });

  it('creates the database enterprisedb with UTF-8, case mapping for all alphabets, UTC and durable writes', async () => {
    const { url } = await startService(directory);

    const [row] = await query(
      url,
      `SELECT current_database() AS name, lower('ÄÉЖ') AS lower, current_setting('server_encoding') AS encoding,
         current_setting('timezone') AS timezone, current_setting('fsync') AS fsync,
         current_setting('synchronous_commit') AS synchronous_commit, current_setting('full_page_writes') AS full_pages`,
    );

    expect(row).to.deep.equal({
      name: 'enterprisedb',
      lower: 'äéж',
      encoding: 'UTF8',
      timezone: 'UTC',
      fsync: 'on',
      synchronous_commit: 'on',
      full_pages: 'on',
    });
  });

  it('stores the password readable for its owner only, without a copy', async () => {
    await startService(directory);

    expect(await readdir(directory)).to.have.members(['lock', 'postgres', 'postgres-password']);
    expect(await modeOf(path.join(directory, 'postgres-password'))).to.equal('600');
    expect(await modeOf(path.join(directory, 'postgres'))).to.equal('700');
  });

  it('recovers from a first start that was killed during initdb', async () => {
    const isHalfWay = async () => (await readdir(directory)).some((name) => name.startsWith('postgres.new-'));
    await killWhen(isHalfWay, directory);

    const { url, refusal } = await startService(directory);

    expect(refusal).to.equal('');
    expect(await query(url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
    expect(await readdir(directory)).to.have.members(['lock', 'postgres', 'postgres-password']);
  });

  it('rejects a folder with other files, and keeps them', async () => {
    await mkdir(path.join(directory, 'postgres'));
    await writeFile(path.join(directory, 'postgres', 'thesis.txt'), 'mine');

    const { refusal } = await startService(directory);

    expect(refusal).to.contain('is not a database of Postgres');
    expect(await readdir(path.join(directory, 'postgres'))).to.deep.equal(['thesis.txt']);
  });

  it('reports in one line that the folder cannot be created', async () => {
    await writeFile(path.join(directory, 'file'), '');

    const { refusal } = await startService(path.join(directory, 'file', 'data'));

    expect(refusal).to.match(/^cannot make the folder .*\/file\/data: .+$/);
  });

  describe('with existing data', () => {
    let used: string;
    before(async () => {
      used = await aUsedFolder();
    });
    beforeEach(async () => {
      await rm(directory, { recursive: true });
      directory = await copyOf(used);
    });
    after(() => rm(used, { recursive: true }));

    it('listens on 127.0.0.1 only, and requires the password', async () => {
      const { url } = await startService(directory);
      const [row] = await query(
        url,
        `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets`,
      );
      expect(row).to.deep.equal({ addresses: '127.0.0.1', sockets: '' });

      const guess = new URL(url);
      guess.password = 'postgres';
      const refused = await query(guess.href, 'SELECT 1').catch((error: unknown) => String(error));
      expect(refused).to.contain('password authentication failed');
    });

    it('rejects data of another major version, and keeps it', async () => {
      await writeFile(path.join(directory, 'postgres', 'PG_VERSION'), '9.6\n');

      const { refusal } = await startService(directory);

      expect(refusal).to.match(/made by Postgres 9\.6, this is Postgres \d+/);
      expect(await readdir(path.join(directory, 'postgres'))).to.contain('base');
    });

    it('reports in one line why Postgres does not start', async () => {
      const data = path.join(directory, 'postgres');
      await rename(path.join(data, 'global'), path.join(data, 'elsewhere'));

      const { refusal } = await startService(directory);

      expect(refusal).to.match(/^Postgres does not start in .*: .*could not.*$/);
    });

    it('reports in one line that the password is wrong', async () => {
      await rm(path.join(directory, 'postgres-password'));

      const { refusal } = await startService(directory);

      expect(refusal).to.match(/^cannot open the database in .*: password authentication failed.*$/);
    });
  });

  if (process.getuid?.() === 0)
    it('uses the shared directory if root starts it in a closed folder', async () => {
      const shared = await aFolder();
      await chmod(directory, 0o700);
      const closed = path.join(directory, 'data');

      const first = await startService(closed, shared);
      await query(first.url, 'CREATE TABLE kept ()');
      await first.end('SIGTERM');
      const second = await startService(closed, shared);

      expect(path.dirname(second.directory)).to.equal(shared);
      expect(second.directory).to.equal(first.directory);
      expect(await query(second.url, 'SELECT FROM kept')).to.deep.equal([]);
      await second.end('SIGTERM');
      await rm(shared, { recursive: true });
    });
});
