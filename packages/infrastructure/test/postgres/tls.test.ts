import { isTlsFailure, openPostgres } from '@l-age/infrastructure';
import { startTemporaryPostgres, type TestPostgres } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { silent } from './support.js';

const run = promisify(execFile);

const isInstalled = (): Promise<boolean> =>
  run('openssl', ['version']).then(
    () => true,
    () => false,
  );

/** A self-signed certificate for 127.0.0.1, and its key. */
const makeCertificate = async (folder: string): Promise<Readonly<{ certificate: string; key: string }>> => {
  const certificate = path.join(folder, 'server.crt');
  const key = path.join(folder, 'server.key');
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=database'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
  ]);
  await chmod(key, 0o600);
  if (process.getuid?.() === 0) await chown(key, Number((await run('id', ['-u', 'postgres'])).stdout), 0);
  return { certificate, key };
};

describe('A database that requires TLS', function () {
  this.timeout(60_000);
  let folder: string | undefined;
  let certificate: string;
  let server: TestPostgres | undefined;

  before(async function () {
    if (!(await isInstalled())) this.skip();
    folder = await mkdtemp(path.join(os.tmpdir(), 'l-age-tls-'));
    await chmod(folder, 0o755);
    const files = await makeCertificate(folder);
    ({ certificate } = files);
    const rules = path.join(folder, 'pg_hba.conf');
    await writeFile(rules, 'hostssl all all 127.0.0.1/32 scram-sha-256\n', { mode: 0o644 });
    server = await startTemporaryPostgres({
      settings: { ssl: 'on', ssl_cert_file: files.certificate, ssl_key_file: files.key, hba_file: rules },
    });
  });
  after(async () => {
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  const isEncrypted = async (query: string): Promise<unknown> => {
    const db = openPostgres({ url: (server?.url ?? '') + query, log: silent });
    try {
      const sql = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
      return ((await db.query({ name: null, sql }, [])) as [{ ssl: boolean }])[0].ssl;
    } catch (error) {
      return isTlsFailure(error) ? 'TLS failure' : (error as { code?: string }).code;
    } finally {
      await db.close();
    }
  };

  for (const query of [
    '',
    '?sslmode=prefer',
    '?sslmode=allow',
    '?sslmode=require',
    '?ssl=require',
    '?sslmode=no-verify',
  ])
    it(`is connected with TLS by ${query || 'a URL without sslmode'}`, async () => {
      expect(await isEncrypted(query)).to.equal(true);
    });

  it('is verified if the URL demands it', async () => {
    for (const mode of ['require', 'verify-ca', 'verify-full'])
      expect(await isEncrypted(`?sslmode=${mode}&sslrootcert=${encodeURIComponent(certificate)}`), mode).to.equal(true);
    for (const query of ['?sslmode=verify-full', '?sslrootcert=system', '?ssl=true'])
      expect(await isEncrypted(query), query).to.equal('TLS failure');
  });

  it('is not connected without TLS', async () => {
    expect(await isEncrypted('?sslmode=disable')).to.equal('28000');
  });
});
