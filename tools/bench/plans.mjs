import pg from 'pg';
import { CASES, PLANNED } from './cases.mjs';
import { valueOf } from './measure.mjs';

const INTRODUCTION = `# Plans of the hot statements

Written by \`npm run bench -- --size L --plans\`: what Postgres does for a page of 50 with COUNT tasks, of which the
heaviest user sees a fifth. [performance.md](performance.md) says what the indexes are for and what the figures mean.

In all of them: a *walk* merges index scans that are already in the order of the list and stops when the page is full;
\`(never executed)\` stands at what a filter had prepared in case the walk found too little. Each task of the page is then
read by its key, with the names of its people.
`;

const literal = (value) => {
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  return pg.escapeLiteral(Array.isArray(value) ? `{${value.join(',')}}` : String(value));
};

const withValues = ({ sql, bindings }) => sql.replaceAll(/\$(\d+)/g, (_, number) => literal(bindings[number - 1]));

/** Without what differs from run to run. */
const shown = (line) => line.replace(/ \(cost=\S+ rows=\d+ width=\d+\)/, '').replace(/ actual time=\S+/, ' actual');

const planOf = async ({ knex, queries }, query) => {
  let sent;
  const remember = (statement) => (sent = statement);
  knex.on('query', remember);
  await valueOf(queries.list({ ...query, after: null, skip: 0, limit: 51 }));
  knex.off('query', remember);
  const { rows } = await knex.raw(
    `explain (analyze, buffers, timing off, summary off) ${withValues(sent)}`.replaceAll('?', '\\?'),
  );
  return rows.map((row) => shown(row['QUERY PLAN'])).join('\n');
};

export const plansOf = async (database) => {
  const sections = [INTRODUCTION.replace('COUNT', database.count.toLocaleString('en'))];
  for (const [list, what] of PLANNED) {
    const { query } = CASES.find((known) => known.list === list && known.what === what);
    sections.push(`## ${list}: ${what}\n\n\`\`\`text\n${await planOf(database, query)}\n\`\`\`\n`);
  }
  return sections.join('\n');
};
