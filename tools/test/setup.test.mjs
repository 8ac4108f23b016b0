import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { installProblem } from '../../scripts/installed.mjs';
import { whileHolding } from '../../scripts/machine-lock.mjs';
import { pruneBuild } from '../../scripts/prune-build.mjs';

const lockModule = fileURLToPath(new URL('../../scripts/machine-lock.mjs', import.meta.url));

describe('setup', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'l-age-setup-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (file, content = '') => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  };

  describe('the check of node_modules', () => {
    const chai = { version: '6.0.0', integrity: 'sha512-chai' };
    const elsewhere = { version: '1.0.0', integrity: 'sha512-else', optional: true, os: ['plan9'] };
    const dependencies = { chai: '6.0.0' };
    const wanted = { '': { dependencies }, 'node_modules/chai': chai, 'node_modules/elsewhere': elsewhere };

    const problemWhenInstalled = (installed, manifest = { dependencies }) => {
      write('package.json', manifest);
      write('package-lock.json', { packages: wanted });
      if (installed) write('node_modules/.package-lock.json', { packages: installed });
      return installProblem(folder);
    };

    it('is content with what the lockfile names, without optional packages of other platforms', () => {
      expect(problemWhenInstalled({ 'node_modules/chai': chai })).to.equal(undefined);
    });

    it('sees that nothing was installed, or an install did not come to its end', () => {
      expect(problemWhenInstalled(undefined)).to.match(/not installed/);
    });

    it('sees another version, a missing package and one too many', () => {
      expect(problemWhenInstalled({ 'node_modules/chai': { ...chai, version: '5.0.0' } })).to.match(/chai/);
      expect(problemWhenInstalled({})).to.match(/chai/);
      expect(problemWhenInstalled({ 'node_modules/chai': chai, 'node_modules/extra': chai })).to.match(/extra/);
    });

    it('sees node_modules that were copied from another platform', () => {
      const installed = { 'node_modules/chai': chai, 'node_modules/elsewhere': elsewhere };
      expect(problemWhenInstalled(installed)).to.match(/another platform/);
    });

    it('sees a dependency that the lockfile does not know yet', () => {
      const manifest = { dependencies: { ...dependencies, express: '5.0.0' } };
      expect(problemWhenInstalled({ 'node_modules/chai': chai }, manifest)).to.match(/disagree/);
    });
  });

  describe('the build output', () => {
    const state = (...names) => ({ fileNames: ['../../../node_modules/typescript/lib/lib.d.ts', ...names] });
    const isThere = (file) => existsSync(path.join(folder, 'packages/some', file));

    it('loses the compiled files of deleted sources, and keeps the other files', () => {
      const kept = ['dist/kept.js', 'dist/kept.d.ts.map', 'dist-test/kept.test.js'];
      const gone = ['dist/deep/gone.js', 'dist/deep/gone.d.ts', 'dist-test/gone.test.js'];
      for (const file of ['src/kept.ts', 'test/kept.test.ts', ...kept, ...gone]) write(`packages/some/${file}`);

      expect(pruneBuild(folder)).to.equal(gone.length);
      expect(kept.filter(isThere)).to.deep.equal(kept);
      expect(gone.filter(isThere)).to.deep.equal([]);
    });

    it('keeps the state of a complete build beside sources that another project compiles', () => {
      for (const file of ['src/one.ts', 'testing/kit.ts', 'dist/one.js']) write(`packages/some/${file}`);
      write('packages/some/dist/src.tsbuildinfo', state('../src/one.ts'));

      pruneBuild(folder);
      expect(isThere('dist/src.tsbuildinfo')).to.equal(true);
    });

    it('loses a build state whose compiled file is missing, and no other', () => {
      for (const file of ['src/one.ts', 'testing/kit.ts', 'dist/one.js']) write(`packages/some/${file}`);
      write('packages/some/dist/src.tsbuildinfo', state('../src/one.ts'));
      write('packages/some/dist/testing.tsbuildinfo', state('../testing/kit.ts'));

      pruneBuild(folder);
      expect(isThere('dist/src.tsbuildinfo')).to.equal(true);
      expect(isThere('dist/testing.tsbuildinfo')).to.equal(false);
    });

    it('loses a build state that was not written to its end', () => {
      for (const file of ['src/one.ts', 'dist/one.js', 'dist/src.tsbuildinfo']) write(`packages/some/${file}`);

      pruneBuild(folder);
      expect(isThere('dist/src.tsbuildinfo')).to.equal(false);
    });
  });

  describe('the lock', () => {
    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    const inAnotherProcess = (work) => [
      '--input-type=module',
      '--eval',
      `import { appendFileSync } from 'node:fs';
       import { whileHolding } from ${JSON.stringify(lockModule)};
       const log = (line) => appendFileSync(${JSON.stringify(path.join(folder, 'log'))}, line + '\\n');
       await whileHolding(${JSON.stringify(folder)}, () => undefined, ${work});`,
    ];

    it('lets one process in at a time', async () => {
      const work = `async () => { log('in'); await new Promise((go) => setTimeout(go, 20)); log('out'); }`;
      const run = promisify(execFile);
      const everyone = Array.from({ length: 4 }, () => run(process.execPath, inAnotherProcess(work), { env }));
      await Promise.all(everyone);

      expect(readFileSync(path.join(folder, 'log'), 'utf8')).to.equal('in\nout\n'.repeat(4));
    });

    it('is free again when its owner was killed', async () => {
      const owner = spawn(
        process.execPath,
        inAnotherProcess(`() => { console.log('in'); return new Promise(() => setInterval(() => 0, 1000)); }`),
        {
          env,
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      await once(owner.stdout, 'data');

      let waited = false;
      const next = whileHolding(
        folder,
        () => (waited = true),
        () => 'done',
      );
      owner.kill('SIGKILL');
      expect(await next).to.equal('done');
      expect(waited).to.equal(true);
    });
  });
});
