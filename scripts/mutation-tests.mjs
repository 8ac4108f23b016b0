// The tests that must fail after a change of a rule, the fast ones first. Stryker runs this for every change (`npm run
// mutation`).

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import process from 'node:process';

const mochaProgram = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');

const suites = [
  ['packages/domain/dist-test/{task,user,auth,notification}', 'packages/infrastructure/dist-test/auth'],
  ['packages/infrastructure/dist-test/rate-limit'],
];

for (const folders of suites) {
  const files = folders.map((folder) => `${folder}/**/*.test.js`);
  const mocha = [mochaProgram, '--no-config', '--bail', '--timeout', '30000', '--reporter', 'dot'];
  const { status } = spawnSync(process.execPath, [...mocha, ...files], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
