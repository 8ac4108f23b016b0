// Compiles the copy of the project that Stryker changes. Its packages import each other and not those of the original
// project, so the contract kits also test the changed rules.

import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const project = path.resolve('../../..');
const packages = ['domain', 'infrastructure'];

mkdirSync('node_modules/@l-age', { recursive: true });
for (const name of packages) symlinkSync(path.resolve('packages', name), `node_modules/@l-age/${name}`);

const ownDependencies = 'packages/infrastructure/node_modules';
symlinkSync(path.join(project, ownDependencies), ownDependencies);

const projects = ['domain', 'domain/testing', 'domain/test', 'infrastructure', 'infrastructure/test'];
const compiler = path.join(project, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-b', ...projects.map((name) => `packages/${name}`)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
