// The layers, as a law: what each part may import. tools/test/boundaries.test.mjs breaks every rule once.

const domain = '^packages/domain/src/';
/** Each folder of the domain may import itself and the folders before it. */
const domainFolders = ['shared', 'audit', 'user', 'auth', 'task', 'notification', 'maintenance'];
const contractKits = '^packages/domain/(testing|dist/testing)/';
const testSupport = '^packages/infrastructure/src/testing/';
const fpTs = '^node_modules/fp-ts/';
/** Where a program starts, or what a package shows. */
const entries = '^(packages|apps)/[^/]+/(src/(main|index|testing/(index|mocha-[a-z]+))|testing/index)\\.ts$';
const ownCode = '^(packages|apps)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-knows-only-fp-ts',
      comment:
        'The domain is published, and runs anywhere: its one dependency is fp-ts, what needs a platform is a port.',
      severity: 'error',
      from: { path: domain, pathNot: contractKits },
      to: { pathNot: [domain, fpTs] },
    },
    ...domainFolders.map((folder, index) => ({
      name: `domain-order-${folder}`,
      comment: `Of the domain, ${folder} imports only ${domainFolders.slice(0, index + 1).join(', ')}. Only index.ts and other root files import root files.`,
      severity: 'error',
      from: { path: `${domain}${folder}/` },
      to: { path: domain, pathNot: `${domain}(${domainFolders.slice(0, index + 1).join('|')})/` },
    })),
    {
      name: 'contract-kits-know-only-the-domain',
      comment: "The contract kits run under anybody's test runner: the domain, fp-ts and node:assert.",
      severity: 'error',
      from: { path: contractKits },
      to: { pathNot: [contractKits, '^packages/domain/(src|dist)/', fpTs, '^(node:)?assert(/strict)?$'] },
    },
    {
      name: 'infrastructure-knows-no-app',
      comment: 'Adapters serve any app.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'packages-through-the-front-door',
      comment: 'Another package is imported by its name, through its exports, never by a path into it.',
      severity: 'error',
      from: { path: '^((?:packages|apps)/[^/]+)/' },
      to: {
        path: ownCode,
        pathNot: [
          '^$1/',
          '^packages/(domain|infrastructure)/dist/index\\.(js|d\\.ts)$',
          '^packages/(domain|infrastructure)/dist/testing/index\\.(js|d\\.ts)$',
        ],
      },
    },
    {
      name: 'no-relative-path-to-another-package',
      comment: 'A relative path may reach what exports hide, and breaks when the package is published.',
      severity: 'error',
      from: { path: '^((?:packages|apps)/[^/]+)/' },
      to: { path: ownCode, pathNot: '^$1/', dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'production-knows-no-contract-kit',
      comment: 'In-memory adapters, contract kits and test servers are for tests.',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: [contractKits, testSupport] },
      to: { path: '^packages/(domain|infrastructure)/(src|dist)/testing/' },
    },
    {
      name: 'source-knows-no-test',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/' },
      to: { path: '^(packages|apps)/[^/]+/(test|dist-test)/' },
    },
    {
      name: 'one-outbound-http-module',
      comment: 'Requests to the outside leave from one place, where the address is checked (SSRF).',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: '^packages/infrastructure/src/discord/' },
      to: { path: ['^node_modules/(axios|undici|follow-redirects|node-fetch)/', '^(node:)?(https|http2)$'] },
    },
    {
      name: 'inversify-only-in-composition',
      comment: 'Wiring is in one folder; everything else takes its ports as arguments.',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: '^apps/http/src/composition/' },
      to: { path: '^node_modules/(@?inversify|@inversifyjs|reflect-metadata)/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dead-module',
      comment: 'No program and no index leads to this module: wire it up or delete it.',
      severity: 'error',
      from: { path: entries },
      to: { path: '^(packages|apps)/[^/]+/src/', pathNot: entries, reachable: false },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'npm-no-pkg',
      comment: "A library that the package's own package.json does not name works only by accident.",
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'npm-no-dev-dependency-at-runtime',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: testSupport },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/', '/dist-test/'] },
    // The consumer's project is checked where it is compiled and installed.
    exclude: { path: ['/dist-test/', '/test/consumer/project/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default', 'node'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
