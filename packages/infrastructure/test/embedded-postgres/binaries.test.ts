import { chmod, cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { accountFor, canRun } from '#src/embedded-postgres/account.js';
import { findBinaries } from '#src/embedded-postgres/binaries.js';
import { expect } from 'chai';
import { aFolder } from './running-service.js';

describe('findBinaries', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await aFolder();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('returns the binaries in node_modules if Postgres can run there', async () => {
    const account = await accountFor(path.join(folder, 'data'));
    const { postgres } = await findBinaries(account, path.join(folder, 'shared'));

    expect(postgres).to.contain('node_modules');
  });

  if (process.getuid?.() === 0)
    it('copies the binaries once if root has installed them in a closed folder', async () => {
      const account = await accountFor(path.join(folder, 'data'));
      const installed = await findBinaries(account, folder);
      const closed = path.join(folder, 'closed');
      const shared = path.join(folder, 'shared');
      await mkdir(closed);
      await cp(path.resolve(installed.postgres, '..', '..'), closed, { recursive: true, verbatimSymlinks: true });
      await chmod(closed, 0o700);

      const [one, other] = await Promise.all([
        findBinaries(account, shared, closed),
        findBinaries(account, shared, closed),
      ]);

      expect(one).to.deep.equal(other);
      expect(path.resolve(one.postgres, '..', '..', '..')).to.equal(shared);
      expect(await canRun(account, one.postgres, ['--version'])).to.equal(true);
      expect(await canRun(account, one.initdb, ['--version'])).to.equal(true);
    });
});
