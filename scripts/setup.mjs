// Prepares a clone: installs the dependencies if node_modules does not match the lockfile, and compiles changed sources.
// Uses only modules of Node, because it runs before the installation.
//
//   node scripts/setup.mjs             install if necessary, compile the service
//   node scripts/setup.mjs --install   install if necessary, compile nothing

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { pruneBuild } from './prune-build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bundledNode = path.join(root, 'node_modules', '.bin', 'node');
const lockfile = path.join(root, 'package-lock.json');

const log = (line) => console.log(`setup: ${line}`);

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

/**
 * Waits for another setup of this folder. The program `flock` locks the inherited descriptor, and the kernel releases the
 * lock at the end of this process. Systems without `flock` have no lock.
 */
const waitForOtherSetups = () => {
  const descriptor = openSync(lockfile, 'r');
  const flock = (...options) =>
    spawnSync('flock', [...options, '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] }).status;
  if (flock('--nonblock') !== 1) return;
  log('waiting for another setup of this folder');
  flock();
};

const isAtLeast = (version, wanted) => {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
};

/** On Linux (x64, arm64), npm installs Node 24. Elsewhere the current Node also runs the service. */
const requireNode = () => {
  const isInstalledByNpm = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
  const wanted = isInstalledByNpm ? '20.0' : '22.22';
  if (isAtLeast(process.versions.node, wanted)) return;
  throw new Error(
    `Node ${wanted} or newer is needed on ${process.platform}-${process.arch}, this is ${process.versions.node}`,
  );
};

const packagesIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** npm writes node_modules/.package-lock.json at the end of an installation. Packages for other platforms are not in it. */
const isInstalled = () => {
  const installedFile = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = packagesIn(installedFile);
  return Object.entries(packagesIn(lockfile)).every(([location, { version, optional, peer, devOptional }]) => {
    if (!location.includes('node_modules/')) return true;
    const present = installed[location];
    return present === undefined ? optional || peer || devOptional : present.version === version;
  });
};

const install = async () => {
  if (isInstalled()) return;
  log('node_modules does not match package-lock.json, running npm ci (a minute or two the first time)');
  // On Node 20, npm warns about packages that require Node 24, although it installs Node 24.
  await run('npm', ['ci', '--loglevel=error']);
};

/**
 * npm 10 removes this link when it skips the Node of the other architecture, which has the same name in bin. The link makes
 * npm scripts run on the installed Node.
 */
const linkNode = () => {
  const target = path.join('..', `node-linux-${process.arch}`, 'bin', 'node');
  const exists = existsSync(path.resolve(path.dirname(bundledNode), target));
  if (process.platform === 'linux' && exists && !existsSync(bundledNode)) symlinkSync(target, bundledNode);
};

const compile = async () => {
  const removed = pruneBuild(root);
  if (removed > 0) log(`removed ${removed} compiled file${removed === 1 ? '' : 's'} without a source`);
  const service = path.join(root, 'apps', 'http');
  if (!existsSync(path.join(service, 'dist', 'main.js'))) log('compiling');
  const node = existsSync(bundledNode) ? bundledNode : process.execPath;
  await run(node, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', service]);
};

try {
  requireNode();
  waitForOtherSetups();
  await install();
  linkNode();
  if (!process.argv.includes('--install')) await compile();
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
}
