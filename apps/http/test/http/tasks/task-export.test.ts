import { csvChunks } from '#src/http/tasks/task-export.js';
import { viewOf, type TaskView } from '@l-age/domain';
import { aTask } from '@l-age/domain/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { spawnSync } from 'node:child_process';
import papaparse from 'papaparse';

type Rows = readonly (readonly string[])[];

const viewWith = (description: string): TaskView => {
  const task = { ...aTask(), description };
  return viewOf(task, [{ id: task.createdById, username: 'anna' as never }]);
};

const csvOf = async (descriptions: readonly string[]): Promise<string> => {
  async function* batches() {
    yield await Promise.resolve(E.right(descriptions.map(viewWith)));
  }
  let text = '';
  for await (const chunk of csvChunks(batches())) if (E.isRight(chunk)) text += chunk.right;
  return text;
};

const byPapaparse = (csv: string): Rows => papaparse.parse<string[]>(csv, { skipEmptyLines: true }).data;

/** Without `newline=''`, Python would translate line breaks in cells. */
const READ = `
import csv, io, json, sys
text = io.TextIOWrapper(sys.stdin.buffer, 'utf-8', newline='')
print(json.dumps(list(csv.reader(text, strict=True))))`;

const byPython = (csv: string): Rows => {
  const { stdout, stderr } = spawnSync('python3', ['-c', READ], { input: csv, encoding: 'utf8' });
  expect(stderr).to.equal('');
  return JSON.parse(stdout) as Rows;
};

const descriptionsIn = ([header, ...rows]: Rows): readonly string[] =>
  rows.map((row) => row[header?.indexOf('description') ?? 0] ?? '');

/** The start of a cell that a spreadsheet runs as a formula. */
const escaped = (text: string): string => (/^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text);

const READERS = { papaparse: byPapaparse, "Python's csv": byPython };

describe('CSV export', () => {
  for (const [name, read] of Object.entries(READERS)) {
    it(`returns every cell unchanged to ${name}`, async () => {
      const text = fc.string({ unit: fc.constantFrom(...Array.from('\r\n",;\'=+-@\t ab1ä😀\\')), maxLength: 20 });
      const many = fc.array(fc.oneof(text, fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 100 });
      await fc.assert(
        fc.asyncProperty(many, async (given) => {
          const descriptions = given.map((one) => one.replaceAll(/\u0000|^$/g, 'x'));
          expect(descriptionsIn(read(await csvOf(descriptions)))).to.deep.equal(descriptions.map(escaped));
        }),
        { numRuns: 15 },
      );
    });

    it(`contains no formula for ${name} after a line break in a cell`, async () => {
      for (const end of ['\r', '\n', '\r\n', '\n\r']) {
        const rows = read(await csvOf([`a${end}=1+1${end}b`]));
        expect(rows).to.have.length(2);
        for (const cell of rows.flat()) expect(cell).not.to.match(/^[=+@-]/);
      }
    });
  }
});
