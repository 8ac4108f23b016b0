import markdown from '@eslint/markdown';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { plainLanguage } from './tools/eslint-plain-language.mjs';

const typescript = ['**/*.ts'];
const javascript = ['**/*.{js,mjs,cjs}'];
const tests = ['{packages,apps}/*/test/**/*.ts'];
const domain = ['packages/domain/src/**/*.ts'];
const contractKits = ['packages/domain/testing/**/*.ts'];

const restrictedImports = [
  {
    regex: '^fp-ts(/(?!lib/[A-Za-z]+\\.js$).*)?$',
    message: "Write 'fp-ts/lib/Either.js': the short path compiles, but fails in Node.",
  },
  { regex: '^io-ts/(?!lib/[A-Za-z]+\\.js$)', message: "Import from 'io-ts' itself." },
  { regex: '^\\.\\.?/(.*/)?dist/', message: "Write '#src/…' for a module of this package." },
];

/** Node's own HTTP clients. dependency-cruiser restricts the libraries. */
const outboundMessage = 'Only packages/infrastructure/src/discord sends requests to other hosts.';
const outboundImports = ['node:http', 'http'].map((name) => ({
  name,
  importNames: ['default', 'request', 'get', 'Agent', 'ClientRequest', 'globalAgent'],
  message: outboundMessage,
}));
const outboundGlobals = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map((name) => ({
  name,
  message: outboundMessage,
}));

const looseCodecs = {
  selector:
    "CallExpression[callee.object.name='t'][callee.property.name=/^(type|interface|partial)$/]" +
    ":not(CallExpression[callee.object.name='t'][callee.property.name='exact'] *)",
  message: 'This codec keeps unknown keys: use t.strict, or wrap it in t.exact.',
};

const notInTheDomain = [
  { selector: ':matches(ClassDeclaration, ClassExpression)', message: 'The domain is plain data and functions.' },
  {
    selector: "BinaryExpression[operator='instanceof']",
    message: 'Two copies of this package may meet in one process: compare tags.',
  },
  {
    selector:
      ":matches(NewExpression[callee.name='Date'][arguments.length=0], " +
      "CallExpression[callee.object.name='Date'][callee.property.name='now'], " +
      "CallExpression[callee.object.name='Math'][callee.property.name='random'])",
    message: 'Time and chance come in through a port.',
  },
];

export default defineConfig(
  globalIgnores(['**/dist/', '**/dist-test/', '**/node_modules/', 'coverage/', 'reports/', '.nx/', '.data/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: [...typescript, ...javascript],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-imports': ['error', { patterns: restrictedImports }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-restricted-syntax': ['error', looseCodecs],
      'prefer-const': 'error',
      'object-shorthand': 'error',

      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
          ignoreRestSiblings: true,
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],

      // These fight expression-bodied arrows, pipelines and generic combinators rather than mistakes.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    files: ['{packages,apps}/*/src/**/*.ts'],
    ignores: ['packages/infrastructure/src/{discord,testing}/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: restrictedImports, paths: outboundImports }],
      'no-restricted-globals': ['error', ...outboundGlobals],
    },
  },
  {
    files: domain,
    ignores: contractKits,
    rules: { 'no-restricted-syntax': ['error', looseCodecs, ...notInTheDomain] },
  },
  {
    files: tests,
    rules: {
      // chai asserts with properties: expect(x).to.be.true
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  { files: ['apps/http/src/command.ts'], rules: { 'no-console': 'off' } },
  {
    files: javascript,
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-console': 'off', 'no-restricted-imports': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  // Tools that load their configuration or plug-in by its default export.
  { files: ['*.config.js', 'tools/mocha-reporter.mjs'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: [...typescript, ...javascript],
    plugins: { language: plainLanguage },
    rules: { 'language/plain-words': 'error' },
  },
  {
    files: ['**/*.md'],
    plugins: { markdown, language: plainLanguage },
    language: 'markdown/gfm',
    rules: { 'language/plain-words': 'error' },
  },
);
