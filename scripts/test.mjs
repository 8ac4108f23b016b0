// Everything that has to hold before a change goes in, in the order in which it fails cheapest. The last line of the
// output is the sum: `N passed, N failed`, where each check that failed counts as one. `npm test` installs first.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { pruneBuild } from './prune-build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const coverage = path.join(root, 'coverage');
const summaryFile = path.join(coverage, 'mocha-summary.json');
const rawCoverage = path.join(coverage, 'tmp');

const testFiles = ['packages/*/dist-test/**/*.test.js', 'apps/*/dist-test/**/*.test.js', 'tools/test/**/*.test.mjs'];

const signals = ['SIGINT', 'SIGTERM'];

/** Runs a program of node_modules on this same Node; resolves to whether it succeeded. */
const runs = (bin, args, env = {}) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, 'node_modules', bin), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    const stop = (signal) => {
      child.kill(signal);
      child.on('close', () => process.exit(1));
    };
    for (const signal of signals) process.once(signal, stop);
    child.on('close', (code) => {
      for (const signal of signals) process.off(signal, stop);
      resolve(code === 0);
    });
  });

const nx = (...targets) =>
  runs('nx/dist/bin/nx.js', ['run-many', '--output-style=static', '-t', ...targets], { NX_DAEMON: 'false' });

const mocha = () =>
  runs(
    'mocha/bin/mocha.js',
    ['--forbid-only', '--reporter', 'tools/mocha-reporter.mjs', ...process.argv.slice(2), ...testFiles],
    { MOCHA_SUMMARY_FILE: summaryFile, NODE_V8_COVERAGE: rawCoverage },
  );

const report = (...args) =>
  runs('c8/bin/c8.js', [
    ...['report', '--temp-directory', rawCoverage, '--reports-dir', coverage],
    ...['--exclude-after-remap', '--exclude', 'packages/domain/src/testing/**', ...args],
  ]);

/** Whether tests run every line and branch of the domain; c8 calls the share of no lines "Unknown", not 100. */
const domainIsCovered = async () => {
  await report('--reporter', 'text-summary', '--reporter', 'json-summary', '--include', 'packages/domain/src/**');
  const { lines, branches } = JSON.parse(readFileSync(path.join(coverage, 'coverage-summary.json'), 'utf8')).total;
  return lines.pct === 100 && branches.pct === 100;
};

const failedChecks = [];
const check = async (name, ok) => {
  if (!(await ok)) failedChecks.push(name);
};

const tests = { passed: 0, failed: 0, skipped: 0 };

const runTests = async () => {
  const succeeded = await mocha();
  if (existsSync(summaryFile)) Object.assign(tests, JSON.parse(readFileSync(summaryFile, 'utf8')));
  if (tests.passed + tests.failed === 0) failedChecks.push('tests: none were run');
  else if (!succeeded && tests.failed === 0) failedChecks.push('tests: mocha did not end well');
};

rmSync(coverage, { recursive: true, force: true });
mkdirSync(rawCoverage, { recursive: true });

pruneBuild(root);
await check('build', nx('build'));
if (failedChecks.length === 0) {
  await check('lint, format or boundaries', nx('lint', 'lint:root', 'format:check', 'boundaries'));
  await runTests();
  await report('--reporter', 'text', '--reporter', 'lcovonly', '--include', '{packages,apps}/*/src/**');
  console.log('\nThe domain alone, wanted: 100 % of lines and branches:');
  await check('coverage of the domain', domainIsCovered());
}

const failed = tests.failed + failedChecks.length;
for (const name of failedChecks) console.log(`FAILED ${name}`);
if (failed > 0) process.exitCode = 1;
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
console.log(`\n${tests.passed} passed, ${failed} failed${skipped}`);
