import { execFile } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { expect } from 'chai';

const main = path.resolve(import.meta.dirname, '../bench/main.mjs');

const bench = async (...options) => {
  const { NODE_V8_COVERAGE: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--tasks', '1000', ...options], { env });
  return stdout;
};

/** The cells of each row, by operation. */
const rowsOf = (output) => {
  const table = output.split('\n').filter((line) => line.startsWith('| '));
  const [head, , ...rows] = table.map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
  return new Map(rows.map((cells) => [cells[0], Object.fromEntries(head.map((name, n) => [name, cells[n]]))]));
};

describe('the benchmark', function () {
  this.timeout(180_000);

  it('measures every operation without errors', async () => {
    const rows = rowsOf(await bench('--seconds', '0.5', '--rounds', '1', '--conc', '4'));

    const operations = ['me', 'list', 'assigned', 'mentioned', 'create', 'update', 'mixed', 'login'];
    expect([...rows.keys()]).to.deep.equal(operations);
    for (const [operation, row] of rows) {
      expect(row.Errors, operation).to.equal('0');
      expect(Number(row['Service req/s']), operation).to.be.greaterThan(0);
      expect(Number(row.Ratio), operation).to.be.greaterThan(0);
    }
  });

  it('prints the statements of a request', async () => {
    const output = await bench('--statements', '--ops', 'update');

    expect(output).to.match(/^update: \d+\.\d statements a request$/m);
    expect(output).to.match(/^ {2}1\.00 {2}begin isolation level read committed;?$/m);
    expect(output).to.match(/^ {2}1\.00 {2}commit;?$/m);
  });

  it('fails for an unknown operation', async () => {
    const error = await bench('--ops', 'me,nothing').catch((problem) => problem);
    expect(error.code).to.equal(2);
  });
});
