// All checks of a change. The last line of the output is `N passed, N failed`; a failed check counts as one. `npm test`
// installs the dependencies first.

import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { pruneBuild } from './prune-build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const coverage = path.join(root, 'coverage');
const rawCoverage = path.join(coverage, 'tmp');

const acceptance = 'apps/*/dist-test/acceptance/**/*.test.js';
const postgres = 'packages/*/dist-test/{postgres,model}/**/*.test.js';

/** The arguments of each mocha run, the longest first. Each run is one process with its own Postgres. */
const tests = {
  apps: ['apps/*/dist-test/**/*.test.js', '--ignore', acceptance],
  acceptance: [acceptance],
  packages: ['packages/*/dist-test/**/*.test.js', '--ignore', postgres],
  postgres: [postgres],
  tools: ['tools/test/**/*.test.mjs'],
};

const checks = {
  lint: ['eslint/bin/eslint.js', '.', '--max-warnings', '0'],
  format: ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  boundaries: [
    'dependency-cruiser/bin/dependency-cruiser.mjs',
    ...['--config', 'dependency-cruiser.config.cjs', 'packages', 'apps'],
  ],
};

const children = new Set();
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    stopped = true;
    for (const child of children) child.kill(signal);
  });

/**
 * Runs a program of node_modules with this Node. Resolves to true if it succeeds. Jobs run concurrently, so the output
 * goes to a file and is printed at the end of the job.
 */
const runs = (job, [bin, ...args], env = {}) =>
  new Promise((resolve) => {
    if (stopped) return resolve(false);
    const outputFile = path.join(coverage, `${job}.log`);
    const output = openSync(outputFile, 'w');
    const child = spawn(process.execPath, [path.join(root, 'node_modules', bin), ...args], {
      cwd: root,
      stdio: ['inherit', output, output],
      env: { ...process.env, ...env },
    });
    children.add(child);
    child.on('exit', (code) => {
      children.delete(child);
      closeSync(output);
      console.log(`\n== ${job}`);
      process.stdout.write(readFileSync(outputFile));
      resolve(code === 0);
    });
  });

const failures = [];
const total = { passed: 0, skipped: 0 };

const check = async (job, program) => {
  if (!(await runs(job, program))) failures.push(job);
};

const test = async (job, files) => {
  const summaryFile = path.join(coverage, `${job}.json`);
  const options = ['--forbid-only', '--reporter', 'tools/mocha-reporter.mjs', ...process.argv.slice(2)];
  const succeeded = await runs(job, ['mocha/bin/mocha.js', ...options, ...files], {
    MOCHA_SUMMARY_FILE: summaryFile,
    NODE_V8_COVERAGE: rawCoverage,
  });
  const { passed, skipped, failed } = existsSync(summaryFile)
    ? JSON.parse(readFileSync(summaryFile, 'utf8'))
    : { passed: 0, skipped: 0, failed: [] };
  total.passed += passed;
  total.skipped += skipped;
  failures.push(...failed);
  if (!succeeded && failed.length === 0) failures.push(`${job}: mocha failed`);
};

/** Starts the jobs in order. Runs one more job than there are processors at the same time, because tests often wait. */
const runAll = async (jobs) => {
  const remaining = jobs.values();
  const worker = async () => {
    for (const job of remaining) await job();
  };
  await Promise.all(Array.from({ length: os.availableParallelism() + 1 }, worker));
};

const reportCoverage = () => {
  const reporters = ['text', 'lcovonly', 'json-summary'].flatMap((name) => ['--reporter', name]);
  const places = ['--temp-directory', rawCoverage, '--reports-dir', coverage];
  const files = ['--include', '{packages,apps}/*/src/**', '--exclude', 'packages/domain/testing/**'];
  return runs('coverage', ['c8/bin/c8.js', 'report', ...reporters, ...places, '--exclude-after-remap', ...files]);
};

/** Whether the tests cover every line and branch of the domain. */
const domainIsCovered = async () => {
  if (!(await reportCoverage())) return false;
  const summary = JSON.parse(readFileSync(path.join(coverage, 'coverage-summary.json'), 'utf8'));
  const domain = Object.entries(summary).filter(([file]) => file.includes('/packages/domain/src/'));
  return domain.length > 0 && domain.every(([, { lines, branches }]) => lines.pct === 100 && branches.pct === 100);
};

rmSync(coverage, { recursive: true, force: true });
mkdirSync(rawCoverage, { recursive: true });

pruneBuild(root);
await check('build', ['typescript/bin/tsc', '-b']);
if (failures.length === 0) {
  await runAll([
    ...Object.entries(tests).map((run) => () => test(...run)),
    ...Object.entries(checks).map((run) => () => check(...run)),
  ]);
  if (total.passed + failures.length === 0) failures.push('tests: none were run');
  if (!(await domainIsCovered())) failures.push('coverage of the domain: less than 100 % of lines and branches');
}

for (const name of failures) console.log(`FAILED ${name}`);
if (failures.length > 0) process.exitCode = 1;
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${failures.length} failed${skipped}`);
