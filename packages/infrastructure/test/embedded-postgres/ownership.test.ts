import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import {
  aUsedFolder,
  copyOf,
  endAllServices,
  eventually,
  isAlive,
  postmasterPid,
  query,
  startService,
  type RunningService,
} from './running-service.js';

const writeRow = (service: RunningService) =>
  query(service.url, 'CREATE TABLE kept (value text); INSERT INTO kept VALUES ($$acknowledged$$)');
const readRow = async (service: RunningService) => (await query(service.url, 'SELECT value FROM kept'))[0]?.['value'];

/** Separate process ids and network, as in a container. */
const IN_CONTAINER = ['unshare', '--pid', '--net', '--ipc', '--uts', '--fork', '--mount-proc', 'sh', '-c'];
const canUnshare = spawnSync(IN_CONTAINER[0]!, [...IN_CONTAINER.slice(1), 'true']).status === 0;

describe('The lock of an embedded Postgres', () => {
  let used: string;
  let directory: string;
  before(async () => {
    used = await aUsedFolder();
  });
  beforeEach(async () => {
    directory = await copyOf(used);
  });
  afterEach(async () => {
    await endAllServices();
    await rm(directory, { recursive: true });
  });
  after(() => rm(used, { recursive: true }));

  it('rejects a second service and names the first one, which continues', async () => {
    const first = await startService(directory);
    await writeRow(first);

    const second = await startService(directory);

    expect(second.refusal)
      .to.match(/already running/)
      .and.contain(directory)
      .and.contain(String(first.pid));
    expect(second.refusal).not.to.contain('\n');
    expect(await readRow(first)).to.equal('acknowledged');
  });

  it('rejects a second service in another container with the same folder', async function () {
    if (!canUnshare) return this.skip();
    const first = await startService(directory);
    await writeRow(first);

    const second = await startService(directory, undefined, IN_CONTAINER);

    expect(second.refusal)
      .to.match(/already running/)
      .and.contain(`pid ${String(first.pid)}`);
    expect(await readRow(first)).to.equal('acknowledged');
  });

  it('admits one of several services that start at the same time in an empty folder', async () => {
    const empty = path.join(directory, 'empty');
    const services = await Promise.all([1, 2, 3, 4].map(() => startService(empty)));

    const admitted = services.filter(({ url }) => url !== '');
    expect(admitted).to.have.lengthOf(1);
    expect(services.filter(({ refusal }) => refusal.includes(`pid ${admitted[0]!.pid}`))).to.have.lengthOf(3);
    expect(await query(admitted[0]!.url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
  });

  it('admits one of several services that start at the same time after a killed one', async () => {
    const killed = await startService(directory);
    await writeRow(killed);
    await killed.end('SIGKILL');

    const services = await Promise.all([1, 2, 3].map(() => startService(directory)));

    const admitted = services.filter(({ url }) => url !== '');
    expect(admitted).to.have.lengthOf(1);
    expect(await readRow(admitted[0]!)).to.equal('acknowledged');
  });

  it('is free after kill -9: Postgres has ended, and acknowledged writes are kept', async () => {
    const killed = await startService(directory);
    await writeRow(killed);
    const postgres = await postmasterPid(directory);
    await killed.end('SIGKILL');

    const next = await startService(directory);

    expect(await readRow(next)).to.equal('acknowledged');
    await eventually(() => !isAlive(postgres));
  });

  it('is free after kill -9 of the service and of Postgres, and acknowledged writes are kept', async () => {
    const killed = await startService(directory);
    await writeRow(killed);
    const postgres = await postmasterPid(directory);
    await killed.end('SIGKILL');
    process.kill(postgres, 'SIGKILL');

    expect(await readRow(await startService(directory))).to.equal('acknowledged');
  });

  it('is free after a stop', async () => {
    const service = await startService(directory);
    const postgres = await postmasterPid(directory);

    await service.end('SIGTERM');

    await eventually(() => !isAlive(postgres));
    expect((await startService(directory)).refusal).to.equal('');
  });

  it('is free after an exit without a stop', async () => {
    const service = await startService(directory);
    const postgres = await postmasterPid(directory);

    await service.end('SIGUSR2');

    await eventually(() => !isAlive(postgres));
  });

  it('is kept if Ctrl-C interrupts the process group', async () => {
    const service = await startService(directory);
    await writeRow(service);
    const postgres = await postmasterPid(directory);

    process.kill(-service.pid, 'SIGINT');

    expect(await readRow(service)).to.equal('acknowledged');
    expect(await postmasterPid(directory)).to.equal(postgres);
  });

  it('exits with 1 if Postgres is killed, and the next start recovers', async () => {
    const service = await startService(directory);
    await writeRow(service);

    process.kill(await postmasterPid(directory), 'SIGKILL');

    expect(await service.exitCode).to.equal(1);
    expect(await readRow(await startService(directory))).to.equal('acknowledged');
  });

  it('ignores a stale pid file, and does not signal the process with this id', async () => {
    const data = path.join(directory, 'postgres');
    const { uid, gid } = await stat(data);
    const unrelated = spawn('sleep', ['60'], { uid, gid, stdio: 'ignore' });
    await once(unrelated, 'spawn');
    await writeFile(path.join(data, 'postmaster.pid'), `${unrelated.pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n`);

    const service = await startService(directory);

    expect(service.refusal).to.equal('');
    expect(unrelated.exitCode ?? unrelated.signalCode).to.equal(null);
    unrelated.kill();
  });
});
