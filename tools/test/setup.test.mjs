import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { pruneBuild } from '../../scripts/prune-build.mjs';

const scripts = path.resolve(import.meta.dirname, '../../scripts');

describe('setup', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'l-age-setup-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (file, content = '') => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  };

  const dependency = { version: '6.0.0' };
  const otherPlatform = { version: '1.0.0', optional: true };
  const locked = { '': {}, 'node_modules/chai': dependency, 'node_modules/native': otherPlatform };

  const prepareClone = () => {
    for (const file of ['setup.mjs', 'prune-build.mjs'])
      write(`scripts/${file}`, readFileSync(path.join(scripts, file), 'utf8'));
    write('package-lock.json', { packages: locked });
    write('bin/npm', '#!/bin/sh\neval "$FAKE_NPM"\n');
    chmodSync(path.join(folder, 'bin/npm'), 0o755);
  };

  /** Starts the setup of the clone. The fake `npm` runs the given shell commands. */
  const startSetup = (npm) => {
    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    return spawn(process.execPath, [path.join(folder, 'scripts/setup.mjs'), '--install'], {
      detached: true,
      env: { ...env, FAKE_NPM: npm, PATH: `${path.join(folder, 'bin')}:${env.PATH}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  };

  const outputOf = async (child) => {
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return output;
  };

  describe('the check of node_modules', () => {
    beforeEach(prepareClone);

    const setUp = (installed) => {
      if (installed) write('node_modules/.package-lock.json', { packages: installed });
      return outputOf(startSetup('echo "npm $*"'));
    };

    it('accepts the packages of the lockfile without optional packages of other platforms', async () => {
      expect(await setUp({ 'node_modules/chai': dependency })).to.equal('');
    });

    it('runs npm ci if nothing is installed, or an installation was interrupted', async () => {
      expect(await setUp(undefined)).to.contain('npm ci');
    });

    it('runs npm ci if a package is missing or has another version', async () => {
      expect(await setUp({})).to.contain('npm ci');
      expect(await setUp({ 'node_modules/chai': { version: '5.0.0' } })).to.contain('npm ci');
    });
  });

  describe('the build output', () => {
    const state = (...names) => ({ fileNames: ['../../../node_modules/typescript/lib/lib.d.ts', ...names] });
    const isThere = (file) => existsSync(path.join(folder, 'packages/some', file));

    it('loses the compiled files of deleted sources, and keeps other files', () => {
      const kept = ['dist/kept.js', 'dist/kept.d.ts.map', 'dist-test/kept.test.js'];
      const gone = ['dist/deep/gone.js', 'dist/deep/gone.d.ts', 'dist-test/gone.test.js'];
      for (const file of ['src/kept.ts', 'test/kept.test.ts', ...kept, ...gone]) write(`packages/some/${file}`);

      expect(pruneBuild(folder)).to.equal(gone.length);
      expect(kept.filter(isThere)).to.deep.equal(kept);
      expect(gone.filter(isThere)).to.deep.equal([]);
    });

    it('keeps the state of a complete build next to sources of another project', () => {
      for (const file of ['src/one.ts', 'testing/kit.ts', 'dist/one.js']) write(`packages/some/${file}`);
      write('packages/some/dist/src.tsbuildinfo', state('../src/one.ts'));

      pruneBuild(folder);
      expect(isThere('dist/src.tsbuildinfo')).to.equal(true);
    });

    it('loses a build state whose compiled file is missing, and keeps others', () => {
      for (const file of ['src/one.ts', 'testing/kit.ts', 'dist/one.js']) write(`packages/some/${file}`);
      write('packages/some/dist/src.tsbuildinfo', state('../src/one.ts'));
      write('packages/some/dist/testing.tsbuildinfo', state('../testing/kit.ts'));

      pruneBuild(folder);
      expect(isThere('dist/src.tsbuildinfo')).to.equal(true);
      expect(isThere('dist/testing.tsbuildinfo')).to.equal(false);
    });

    it('loses an incomplete build state', () => {
      for (const file of ['src/one.ts', 'dist/one.js', 'dist/src.tsbuildinfo']) write(`packages/some/${file}`);

      pruneBuild(folder);
      expect(isThere('dist/src.tsbuildinfo')).to.equal(false);
    });
  });

  describe('the lock', () => {
    beforeEach(prepareClone);

    it('is held by one setup at a time', async () => {
      const log = path.join(folder, 'log');
      const npm = `echo in >> ${log}; sleep 0.05; echo out >> ${log}`;
      await Promise.all(Array.from({ length: 4 }, () => outputOf(startSetup(npm))));

      expect(readFileSync(log, 'utf8')).to.equal('in\nout\n'.repeat(4));
    });

    it('is released if its owner is killed', async () => {
      const owner = startSetup('echo in; exec sleep 60');
      for await (const chunk of owner.stdout) if (String(chunk).includes('in\n')) break;
      const next = outputOf(startSetup('echo done'));
      process.kill(-owner.pid, 'SIGKILL');

      expect(await next).to.contain('done');
    });
  });
});
