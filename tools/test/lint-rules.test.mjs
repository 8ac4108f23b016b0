import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ESLint } from 'eslint';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const places = {
  domain: 'packages/domain/src/planted.ts',
  infrastructure: 'packages/infrastructure/src/planted.ts',
  test: 'packages/domain/test/planted.test.ts',
};

const planted = [
  {
    mistake: 'the short path of fp-ts',
    rule: 'no-restricted-imports',
    code: "import * as E from 'fp-ts/Either';\nexport const one = E.right(1);",
  },
  {
    mistake: 'the root of fp-ts',
    rule: 'no-restricted-imports',
    code: "import { either } from 'fp-ts';\nexport const one = either.right(1);",
  },
  {
    mistake: "a path into the package's own build output",
    rule: 'no-restricted-imports',
    place: 'test',
    code: "import { canSee } from '../dist/task/task.js';\nexport const see = canSee;",
  },
  {
    mistake: "a request through Node's own client",
    rule: 'no-restricted-imports',
    code: "import { request } from 'node:http';\nexport const call = request;",
  },
  {
    mistake: "all of Node's http, its client included",
    rule: 'no-restricted-imports',
    code: "import * as http from 'node:http';\nexport const call = http.request;",
  },
  {
    mistake: 'a request by fetch',
    rule: 'no-restricted-globals',
    code: "export const call = (): Promise<Response> => fetch('https://example.com');",
  },
  { mistake: 'a default export', rule: 'no-restricted-exports', code: 'export default 1;' },
  { mistake: 'a console call', rule: 'no-console', code: "console.log('hello');\nexport {};" },
  {
    mistake: 'a codec that keeps unknown keys',
    rule: 'no-restricted-syntax',
    code: "import * as t from 'io-ts';\nexport const Loose = t.type({ id: t.number });",
  },
  {
    mistake: 'a floating promise',
    rule: '@typescript-eslint/no-floating-promises',
    code: 'const work = async (): Promise<void> => {};\nexport const start = (): void => {\n  work();\n};',
  },
  {
    mistake: 'a promise where a condition is expected',
    rule: '@typescript-eslint/no-misused-promises',
    code: 'export const check = (work: Promise<boolean>): number => (work ? 1 : 2);',
  },
  {
    mistake: 'a switch that forgets a member of a union',
    rule: '@typescript-eslint/switch-exhaustiveness-check',
    code: "export const f = (x: 'a' | 'b'): void => {\n  switch (x) {\n    case 'a':\n      return;\n  }\n};",
  },
  { mistake: 'a class in the domain', rule: 'no-restricted-syntax', place: 'domain', code: 'export class Task {}' },
  {
    mistake: 'the wall clock in the domain',
    rule: 'no-restricted-syntax',
    place: 'domain',
    code: 'export const now = (): Date => new Date();',
  },
];

describe('ESLint', () => {
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: {
      languageOptions: {
        parserOptions: {
          projectService: { allowDefaultProject: Object.values(places), defaultProject: 'tsconfig.base.json' },
        },
      },
    },
  });

  const rulesBroken = async (code, place = 'infrastructure') => {
    const [result] = await eslint.lintText(code, { filePath: path.join(root, places[place]) });
    return result.messages.map(({ ruleId, message }) => ruleId ?? message);
  };

  for (const { mistake, rule, place, code } of planted)
    it(`rejects ${mistake}`, async () => {
      expect(await rulesBroken(code, place)).to.include(rule);
    });

  it('accepts the long path of fp-ts, exact codecs and chai assertions', async () => {
    const codecs = [
      "import * as E from 'fp-ts/lib/Either.js';",
      "import * as t from 'io-ts';",
      'export const one = E.right(1);',
      'export const Strict = t.strict({ id: t.number });',
      'export const Patch = t.exact(t.intersection([t.type({ id: t.number }), t.partial({ name: t.string })]));',
    ].join('\n');
    const assertion =
      "import { expect } from 'chai';\nconst answer: boolean = Math.random() < 2;\nexpect(answer).to.be.true;";

    expect(await rulesBroken(codecs)).to.deep.equal([]);
    expect(await rulesBroken(assertion, 'test')).to.deep.equal([]);
  });
});
