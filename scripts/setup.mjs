// Makes a clone ready to run: installs when node_modules does not match the lockfile, then compiles what changed.
// Plain JavaScript on Node's own modules, because it runs before anything is installed.
//
//   node scripts/setup.mjs             install if needed, compile the service
//   node scripts/setup.mjs --install   install if needed, compile nothing

import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { installProblem } from './installed.mjs';
import { whileHolding } from './machine-lock.mjs';
import { pruneBuild } from './prune-build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bundledNode = path.join(root, 'node_modules', '.bin', 'node');

const say = (line) => console.log(`setup: ${line}`);

const run = (command, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`\`${path.basename(command)} ${args.join(' ')}\` failed (${signal ?? code})`)),
    );
  });

const atLeast = (version, wanted) => {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
};

/** npm brings Node 24 along on Linux (x64, arm64); anywhere else the Node that runs this also runs the service. */
const requireNode = () => {
  const broughtByNpm = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
  const wanted = broughtByNpm ? '20.0' : '22.22';
  if (atLeast(process.versions.node, wanted)) return;
  throw new Error(
    `Node ${wanted} or newer is needed on ${process.platform}-${process.arch}, this is ${process.versions.node}`,
  );
};

const install = async () => {
  const problem = installProblem(root);
  if (problem === undefined) return;
  say(`${problem}, running npm ci (a minute or two the first time)`);
  // Only errors: on Node 20 npm warns about packages that run on the Node 24 it is about to install.
  await run('npm', ['ci', '--loglevel=error']);
};

/**
 * npm 10 deletes this link again when it drops the Node of the other architecture, which has a bin of the same name.
 * With it, npm scripts run on the Node that npm brought.
 */
const linkNode = () => {
  const brought = path.join('..', `node-linux-${process.arch}`, 'bin', 'node');
  const isHere = existsSync(path.resolve(path.dirname(bundledNode), brought));
  if (process.platform === 'linux' && isHere && !existsSync(bundledNode)) symlinkSync(brought, bundledNode);
};

const compile = async () => {
  const removed = pruneBuild(root);
  if (removed > 0) say(`removed ${removed} compiled file${removed === 1 ? '' : 's'} without a source`);
  const service = path.join(root, 'apps', 'http');
  if (!existsSync(path.join(service, 'dist', 'main.js'))) say('compiling');
  const node = existsSync(bundledNode) ? bundledNode : process.execPath;
  await run(node, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', service]);
};

try {
  requireNode();
  await whileHolding(
    `l-age-setup:${root}`,
    () => say('waiting for another setup of this folder'),
    async () => {
      await install();
      linkNode();
      if (!process.argv.includes('--install')) await compile();
    },
  );
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
}
