import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);

/** Runs a program to its end. An error contains the output. */
const run = async (cwd: string, program: string, args: readonly string[]): Promise<string> => {
  // The project must not inherit npm's variables or the coverage of this run.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_|^NODE_V8_COVERAGE$|^NODE_OPTIONS$|^NODE_TEST_CONTEXT$/.test(name),
  );
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd, env: Object.fromEntries(inherited) });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
};

const quietly = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'];

describe('the packed library in an empty project', function () {
  this.timeout(180_000);

  let project: string;
  let packed: readonly string[];

  before(async () => {
    project = await mkdtemp(path.join(os.tmpdir(), 'sibling-service-'));
    await cp(path.join(packageRoot, 'test/consumer/project'), project, { recursive: true });
    await run(packageRoot, 'npm', ['pack', '--ignore-scripts', '--pack-destination', project]);
    packed = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
    // Works offline: it installs a packed copy of the local fp-ts.
    const fpTs = path.dirname(require.resolve('fp-ts/package.json'));
    await run(project, 'npm', ['install', ...quietly, '--install-links', fpTs, `./${packed[0] ?? ''}`]);
  });

  after(() => rm(project, { recursive: true, force: true }));

  it('installs only fp-ts, without sources and tests', async () => {
    const installed = (await readdir(path.join(project, 'node_modules'))).filter((name) => !name.startsWith('.'));
    const library = path.join(project, 'node_modules/@l-age/domain');
    expect(installed).to.have.members(['@l-age', 'fp-ts']);
    expect(await readdir(library)).to.have.members(['README.md', 'dist', 'package.json']);
    expect((await readdir(path.join(library, 'dist'))).filter((name) => name.endsWith('.tsbuildinfo'))).to.deep.equal(
      [],
    );
  });

  it('type-checks a task store, which passes the contract kits', async () => {
    await run(project, process.execPath, [require.resolve('typescript/bin/tsc'), '-p', '.']);
    const report = await run(project, process.execPath, ['--test', '--test-reporter=tap', 'contract.test.mjs']);
    expect(report).to.match(/^# pass (?!0$)\d+$/m);
    expect(report).to.match(/^# fail 0$/m);
  });

  it('verifies tokens offline', async () => {
    const report = await run(project, process.execPath, ['--test', '--test-reporter=tap', 'verify.test.mjs']);
    expect(report).to.match(/^# pass 2$/m);
  });

  it('does not export other modules', async () => {
    const deep =
      "import('@l-age/domain/dist/task/task.js').then(() => 'found', (error) => error.code).then(console.log)";
    const printed = await run(project, process.execPath, ['--input-type=module', '--eval', deep]);
    expect(printed.trim()).to.equal('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
