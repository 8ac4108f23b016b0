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

/** Process ids, network and temporary files of its own, as a container has. */
const IN_CONTAINER = ['unshare', '--pid', '--net', '--ipc', '--uts', '--fork', '--mount-proc', 'sh', '-c'];
const canUnshare = spawnSync(IN_CONTAINER[0]!, [...IN_CONTAINER.slice(1), 'true']).status === 0;

describe('The owner of an embedded Postgres', () => {
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

  it('is one process: a second start is refused with the first one named, which goes on undisturbed', async () => {
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

  it('is one process, also between containers that share the folder and nothing else', async function () {
    if (!canUnshare) return this.skip();
    const first = await startService(directory);
    await writeRow(first);

    const second = await startService(directory, undefined, IN_CONTAINER);

    expect(second.refusal)
      .to.match(/already running/)
      .and.contain(`pid ${String(first.pid)}`);
    expect(await readRow(first)).to.equal('acknowledged');
  });

  it('is refused while a Postgres lives on in another container whose service was killed', async function () {
    if (!canUnshare) return this.skip();
    const killed = await startService(directory);
    await writeRow(killed);
    const orphan = await postmasterPid(directory);
    await killed.end('SIGKILL');

    const second = await startService(directory, undefined, IN_CONTAINER);

    expect(second.refusal).to.match(/maybe in another container/);
    expect(isAlive(orphan)).to.equal(true);
    expect(await readRow(await startService(directory))).to.equal('acknowledged');
  });

  it('is one process when several start at the same moment in an empty folder', async () => {
    const empty = path.join(directory, 'empty');
    const services = await Promise.all([1, 2, 3, 4].map(() => startService(empty)));

    const owners = services.filter(({ url }) => url !== '');
    expect(owners).to.have.lengthOf(1);
    expect(services.filter(({ refusal }) => refusal.includes(`pid ${owners[0]!.pid}`))).to.have.lengthOf(3);
    expect(await query(owners[0]!.url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
  });

  it('is one process when several start at the same moment after the last owner was killed', async () => {
    const killed = await startService(directory);
    await writeRow(killed);
    await killed.end('SIGKILL');

    const services = await Promise.all([1, 2, 3].map(() => startService(directory)));

    const owners = services.filter(({ url }) => url !== '');
    expect(owners).to.have.lengthOf(1);
    expect(await readRow(owners[0]!)).to.equal('acknowledged');
  });

  it('finds everything acknowledged after kill -9, and ends the Postgres that was left', async () => {
    const killed = await startService(directory);
    await writeRow(killed);
    const orphan = await postmasterPid(directory);
    await killed.end('SIGKILL');
    expect(isAlive(orphan)).to.equal(true);

    const next = await startService(directory);

    expect(await readRow(next)).to.equal('acknowledged');
    await eventually(() => !isAlive(orphan));
  });

  it('finds everything acknowledged after kill -9 of the service and of Postgres', async () => {
    const killed = await startService(directory);
    await writeRow(killed);
    const orphan = await postmasterPid(directory);
    await killed.end('SIGKILL');
    process.kill(orphan, 'SIGKILL');

    expect(await readRow(await startService(directory))).to.equal('acknowledged');
  });

  it('ends Postgres and frees the folder when it stops', async () => {
    const service = await startService(directory);
    const postgres = await postmasterPid(directory);

    await service.end('SIGTERM');

    await eventually(() => !isAlive(postgres));
    expect((await startService(directory)).refusal).to.equal('');
  });

  it('leaves no Postgres behind when it exits without stopping', async () => {
    const service = await startService(directory);
    const postgres = await postmasterPid(directory);

    await service.end('SIGUSR2');

    await eventually(() => !isAlive(postgres));
  });

  it('keeps Postgres when Ctrl-C interrupts the whole process group', async () => {
    const service = await startService(directory);
    await writeRow(service);
    const postgres = await postmasterPid(directory);

    process.kill(-service.pid, 'SIGINT');

    expect(await readRow(service)).to.equal('acknowledged');
    expect(await postmasterPid(directory)).to.equal(postgres);
  });

  it('starts Postgres again at the same address when that is killed', async () => {
    const service = await startService(directory);
    await writeRow(service);
    const killed = await postmasterPid(directory);

    process.kill(killed, 'SIGKILL');

    await eventually(() =>
      readRow(service).then(
        (value) => value === 'acknowledged',
        () => false,
      ),
    );
    expect(await postmasterPid(directory)).not.to.equal(killed);
  });

  it('leaves a stranger alone that was given the process id of its last Postgres', async () => {
    const data = path.join(directory, 'postgres');
    const { uid, gid } = await stat(data);
    const stranger = spawn('sleep', ['60'], { uid, gid, stdio: 'ignore' });
    await once(stranger, 'spawn');
    await writeFile(path.join(data, 'postmaster.pid'), `${stranger.pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n`);

    const service = await startService(directory);

    expect(service.refusal).to.equal('');
    expect(stranger.exitCode ?? stranger.signalCode).to.equal(null);
    stranger.kill();
  });
});
