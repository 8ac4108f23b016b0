// How long pages of tasks take, and how that grows with the number of tasks: npm run bench -- --size L
// Sizes: S compares 1,000 tasks with 10,000, M 10,000 with 100,000, L 100,000 with 1,000,000. --plans writes
// docs/query-plans.md from the larger one.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { stopTestPostgres } from '../../packages/infrastructure/dist/testing/index.js';
import { CASES } from './cases.mjs';
import { makeDatabase } from './database.mjs';
import { measureExport } from './export.mjs';
import { measure } from './measure.mjs';
import { plansOf } from './plans.mjs';

const SIZES = { S: [1_000, 10_000], M: [10_000, 100_000], L: [100_000, 1_000_000] };

const { values } = parseArgs({
  options: { size: { type: 'string', default: 'S' }, plans: { type: 'boolean', default: false } },
});
const counts = SIZES[values.size];
if (counts === undefined) {
  console.error(`--size must be one of ${Object.keys(SIZES).join(', ')}`);
  process.exit(2);
}

const ms = (value) => value.toFixed(1).padStart(8);
const say = (...columns) => console.log(columns.join(' '));

const databases = [];
try {
  for (const count of counts) databases.push(await makeDatabase(count, say));
  const [small, large] = databases;

  say(
    `\nMedian milliseconds for a page of 50, with ${counts[0]} and with ${counts[1]} tasks, and how many times as long:`,
  );
  say('list'.padEnd(24), 'what'.padEnd(26), '            first page', '                       a page halfway down');
  const ratios = [];
  for (const { list, what, query } of CASES) {
    const pages = await measure(small, large, query);
    ratios.push(...pages.map(({ page, ratio, before, after }) => ({ list, what, page, ratio, before, after })));
    say(
      list.padEnd(24),
      what.padEnd(26),
      ...pages.map(({ before, after, ratio }) => `${ms(before)} ${ms(after)} ${ratio.toFixed(2).padStart(6)}x    `),
    );
  }

  const worst = ratios.toSorted((a, b) => b.ratio - a.ratio);
  const above = worst.filter(({ ratio }) => ratio > 2);
  const middle = worst[Math.floor(worst.length / 2)];
  say(`\n${ratios.length} measurements, median ratio ${middle.ratio.toFixed(2)}, ${above.length} above 2:`);
  for (const { list, what, page, ratio, before, after } of worst.slice(0, Math.max(5, above.length)))
    say(`  ${ratio.toFixed(2)}x  ${list}, ${what}, ${page} (${before.toFixed(1)} -> ${after.toFixed(1)} ms)`);

  const { rows, seconds, megabytes } = await measureExport(large);
  say(`\nExport: ${rows} tasks in ${seconds.toFixed(1)} s, the process grew by ${megabytes.toFixed(0)} MB at most`);

  if (values.plans) {
    writeFileSync(path.resolve(import.meta.dirname, '../../docs/query-plans.md'), await plansOf(large));
    say('written: docs/query-plans.md');
  }
} finally {
  for (const { close } of databases) await close();
  await stopTestPostgres();
}
