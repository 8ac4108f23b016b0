import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const manifest = (name, dependencies = [], more = {}) =>
  JSON.stringify({
    name,
    version: '1.0.0',
    type: 'module',
    exports: { '.': './dist/index.js' },
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '1.0.0'])),
    ...more,
  });
const library = (name) => ({
  [`node_modules/${name}/package.json`]: manifest(name, [], { exports: { '.': './index.js', './lib/*': './lib/*' } }),
  [`node_modules/${name}/index.js`]: 'export const it = 1;',
  [`node_modules/${name}/lib/Either.js`]: 'export const it = 1;',
});

/** A small monorepo of the same structure, with allowed imports only. */
const allowed = {
  'package.json': manifest('root', [], { workspaces: ['packages/*', 'apps/*'] }),
  ...library('fp-ts'),
  ...library('axios'),
  ...library('inversify'),
  ...library('express'),
  ...library('chai'),

  'packages/domain/package.json': manifest('@l-age/domain', ['fp-ts'], {
    exports: { '.': './dist/index.js', './testing': './dist/testing/index.js' },
    imports: { '#src/*': './dist/*' },
    devDependencies: { chai: '1.0.0' },
  }),
  'packages/domain/dist/index.js': 'export const it = 1;',
  'packages/domain/dist/task/task.js': 'export const it = 1;',
  'packages/domain/dist/testing/index.js': 'export const it = 1;',
  'packages/domain/src/index.ts':
    "export * from './notification/notify.js';\nexport * from './stores.js';\nexport type * from './task/task.port.js';",
  'packages/domain/src/stores.ts': "export * from './task/task.js';",
  'packages/domain/src/notification/notify.ts': "import { task } from '../task/task.js';\nexport const notify = task;",
  'packages/domain/src/task/task.ts': "import { it } from 'fp-ts/lib/Either.js';\nexport const task = it;",
  'packages/domain/src/task/task.port.ts': 'export interface Port { readonly it: 1 }',
  'packages/domain/testing/index.ts':
    "import assert from 'node:assert/strict';\nimport { it as task } from '#src/task/task.js';\nexport const ok = () => assert.ok(task);",
  'packages/domain/test/task.test.ts':
    "import { it } from 'chai';\nimport { it as own } from '#src/task/task.js';\nimport { it as kit } from '@l-age/domain/testing';\nexport const all = [it, own, kit];",

  'packages/infrastructure/package.json': manifest('@l-age/infrastructure', ['@l-age/domain', 'axios', 'fp-ts']),
  'packages/infrastructure/dist/index.js': 'export const it = 1;',
  'packages/infrastructure/src/index.ts': "export * from './discord/send.js';",
  'packages/infrastructure/src/discord/send.ts':
    "import { it } from 'axios';\nimport { it as domain } from '@l-age/domain';\nexport const send = [it, domain];",

  'apps/http/package.json': manifest('@l-age/http', ['@l-age/domain', '@l-age/infrastructure', 'inversify', 'express']),
  'apps/http/src/main.ts': "import { container } from './composition/container.js';\nexport const main = container;",
  'apps/http/src/composition/container.ts':
    "import { it } from 'inversify';\nimport { it as a } from '@l-age/infrastructure';\nexport const container = [it, a];",
};

const imports = (target) => `import { it } from '${target}';\nexport const used = it;\n`;

/** The rule, the file that violates it, and its content. */
const planted = [
  ['domain-knows-only-fp-ts', 'packages/domain/src/task/with-express.ts', imports('express')],
  ['domain-knows-only-fp-ts', 'packages/domain/src/task/with-node.ts', imports('node:fs')],
  ['domain-knows-only-fp-ts', 'packages/domain/src/task/with-kit.ts', imports('../../testing/index.js')],
  ['domain-knows-only-fp-ts', 'packages/domain/src/task/with-adapter.ts', imports('@l-age/infrastructure')],
  ['domain-order-shared', 'packages/domain/src/shared/with-task.ts', imports('../task/task.js')],
  ['domain-order-audit', 'packages/domain/src/audit/with-user.ts', imports('../user/user.js')],
  ['domain-order-user', 'packages/domain/src/user/with-auth.ts', imports('../auth/session.js')],
  ['domain-order-auth', 'packages/domain/src/auth/with-task.ts', imports('../task/task.js')],
  ['domain-order-task', 'packages/domain/src/task/with-notification.ts', imports('../notification/notify.js')],
  [
    'domain-order-notification',
    'packages/domain/src/notification/with-maintenance.ts',
    imports('../maintenance/purge.js'),
  ],
  ['domain-order-maintenance', 'packages/domain/src/maintenance/with-root.ts', imports('../stores.js')],
  ['contract-kits-know-only-the-domain', 'packages/domain/testing/with-chai.ts', imports('chai')],
  ['contract-kits-know-only-the-domain', 'packages/domain/testing/with-node.ts', imports('node:fs')],
  ['infrastructure-knows-no-app', 'packages/infrastructure/src/with-app.ts', imports('../../../apps/http/src/main.js')],
  [
    'packages-through-the-front-door',
    'packages/infrastructure/src/with-deep-path.ts',
    imports('../../domain/dist/task/task.js'),
  ],
  [
    'no-relative-path-to-another-package',
    'packages/infrastructure/src/with-relative-path.ts',
    imports('../../domain/src/task/task.js'),
  ],
  [
    'no-relative-path-to-another-package',
    'packages/infrastructure/src/with-relative-index.ts',
    imports('../../domain/dist/index.js'),
  ],
  ['production-knows-no-contract-kit', 'apps/http/src/with-kit.ts', imports('@l-age/domain/testing')],
  ['source-knows-no-test', 'packages/domain/src/task/with-test.ts', imports('../../test/task.test.js')],
  ['one-outbound-http-module', 'apps/http/src/with-axios.ts', imports('axios')],
  ['one-outbound-http-module', 'packages/infrastructure/src/postgres/with-axios.ts', imports('axios')],
  ['one-outbound-http-module', 'packages/infrastructure/src/postgres/with-https.ts', imports('node:https')],
  ['inversify-only-in-composition', 'apps/http/src/http/with-inversify.ts', imports('inversify')],
  ['inversify-only-in-composition', 'packages/infrastructure/src/with-inversify.ts', imports('inversify')],
  ['no-circular', 'apps/http/src/snake.ts', "import { tail } from './tail.js';\nexport const head = () => tail();"],
  [
    'no-circular',
    'packages/domain/src/task/egg.ts',
    "import type { Hen } from './hen.js';\nexport type Egg = { readonly of: Hen };",
  ],
  ['no-dead-module', 'packages/infrastructure/src/forgotten.ts', imports('./discord/send.js')],
  ['no-unresolvable', 'apps/http/src/with-nothing.ts', imports('./nothing.js')],
  ['npm-no-pkg', 'packages/infrastructure/src/with-express.ts', imports('express')],
  ['npm-no-dev-dependency-at-runtime', 'packages/domain/src/task/with-dev-library.ts', imports('chai')],
];

/** The modules that the planted ones import. */
const otherHalves = {
  'packages/domain/src/user/user.ts': 'export const it = 1;',
  'packages/domain/src/auth/session.ts': 'export const it = 1;',
  'packages/domain/src/maintenance/purge.ts': 'export const it = 1;',
  'apps/http/src/tail.ts': "import { head } from './snake.js';\nexport const tail = () => head();",
  'packages/domain/src/task/hen.ts': "import type { Egg } from './egg.js';\nexport type Hen = { readonly lays: Egg };",
};

describe('dependency-cruiser', () => {
  const folders = [];
  after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  const cruise = (files) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'l-age-boundaries-'));
    folders.push(folder);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    copyFileSync(path.join(root, 'tsconfig.base.json'), path.join(folder, 'tsconfig.base.json'));
    mkdirSync(path.join(folder, 'node_modules/@l-age'));
    for (const name of ['domain', 'infrastructure'])
      symlinkSync(path.join(folder, 'packages', name), path.join(folder, 'node_modules/@l-age', name));

    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    const args = [
      '--config',
      path.join(root, 'dependency-cruiser.config.cjs'),
      '--output-type',
      'json',
      'packages',
      'apps',
    ];
    const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    return new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        [program, ...args],
        { cwd: folder, env, maxBuffer: 2 ** 26 },
        (error, stdout, stderr) => {
          if (stdout === '') reject(new Error(stderr, { cause: error }));
          else resolve(JSON.parse(stdout).summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`));
        },
      );
    });
  };

  it('accepts the allowed imports', async () => {
    expect(await cruise(allowed)).to.deep.equal([]);
  });

  describe('rejects', () => {
    let violations;
    before(async () => {
      const broken = Object.fromEntries(planted.map(([, file, text]) => [file, text]));
      violations = await cruise({ ...allowed, ...broken, ...otherHalves });
    });

    for (const [rule, file] of planted)
      it(`${path.basename(file, '.ts')} (${rule}, in ${path.dirname(file)})`, () => {
        expect(violations).to.include(`${rule}: ${file}`);
      });
  });
});
