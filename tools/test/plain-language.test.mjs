import path from 'node:path';
import { expect } from 'chai';
import { ESLint } from 'eslint';

const root = path.resolve(import.meta.dirname, '../..');

const planted = [
  ['a page', 'docs/planted.md', 'The lock goes to whoever comes first.'],
  ['a page, across two lines', 'docs/planted.md', 'Names are unique without regard to\ncase.'],
  ['a comment', 'tools/planted.mjs', '/** Reads the file anew. */\nexport const one = 1;'],
  ['the start of a comment', 'tools/planted.mjs', '// What the server sends to its clients.\nexport const one = 1;'],
  ['a test title', 'tools/planted.mjs', "it('is told twice', () => undefined);"],
  ['a test title with a value', 'tools/planted.mjs', 'it(`mends ${1}`, () => undefined);'],
];

const accepted = [
  ['code in a page', 'docs/planted.md', 'Run `whoever`.\n\n```sh\nwhoever\n```'],
  ['identifiers', 'tools/planted.mjs', 'export const anew = 1;'],
  ['other titles and comments', 'tools/planted.mjs', "// Why, not how.\nit('rejects a body', () => undefined);"],
];

describe('the language rule', () => {
  const eslint = new ESLint({ cwd: root });

  const rulesBroken = async (file, text) => {
    const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
    return result.messages.map(({ ruleId, message }) => ruleId ?? message);
  };

  for (const [name, file, text] of planted)
    it(`rejects a listed word in ${name}`, async () => {
      expect(await rulesBroken(file, text)).to.deep.equal(['language/plain-words']);
    });

  for (const [name, file, text] of accepted)
    it(`accepts ${name}`, async () => {
      expect(await rulesBroken(file, text)).to.not.include('language/plain-words');
    });
});
