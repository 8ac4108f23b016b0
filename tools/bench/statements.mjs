import { execute, SENDERS } from './data.mjs';
import { answerOf, OPERATIONS } from './operations.mjs';

const WARM_UP_REQUESTS = 5;
const REQUESTS = 20;
const PREFIX = '@';

/** Makes Postgres log every statement, with the name of the connection and without values. */
export const LOG_STATEMENTS = {
  log_statement: 'all',
  log_parameter_max_length: '0',
  log_line_prefix: `${PREFIX}%a@ `,
};

/** Collects the statements that Postgres logs. Pass each line of its log to `onLine`. */
export const makeStatementLog = () => {
  let entries = [];
  let onMarker;
  return {
    onLine: (line) => {
      const [, application, text] = /^@([^@]*)@ +LOG: +(?:statement|execute [^:]*): (.*)$/.exec(line) ?? [];
      if (text === undefined) {
        if (line.startsWith('\t') && entries.length > 0) entries.at(-1).text += ` ${line.trim()}`;
        return;
      }
      entries.push({ application, text });
      if (text.startsWith('select 1 as marker')) onMarker?.();
    },
    /** The entries since the last call. Sends a marker statement, and waits until it is logged. */
    take: async (databaseUrl) => {
      const marked = new Promise((resolve) => (onMarker = resolve));
      await execute(databaseUrl, 'select 1 as marker');
      await marked;
      const taken = entries;
      entries = [];
      return taken;
    },
  };
};

const countsOf = (entries) => {
  const counts = new Map();
  for (const { application, text } of entries) {
    if (application !== 'l-age-core') continue;
    const statement = text.replaceAll(/\s+/g, ' ').trim();
    counts.set(statement, (counts.get(statement) ?? 0) + 1);
  }
  return counts;
};

/** Prints the statements that a request of each operation sends to Postgres, and how often. */
export const printStatements = async ({ program, databaseUrl, operations, log }) => {
  for (const operation of operations) {
    const repeat = async (count, first) => {
      for (let n = first; n < first + count; n += 1)
        await answerOf(program, OPERATIONS[operation](program, SENDERS[n % SENDERS.length], n));
    };
    await repeat(WARM_UP_REQUESTS, 0);
    await log.take(databaseUrl);
    await repeat(REQUESTS, WARM_UP_REQUESTS);
    const counts = countsOf(await log.take(databaseUrl));
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    console.log(`\n${operation}: ${(total / REQUESTS).toFixed(1)} statements a request`);
    for (const [statement, count] of counts) console.log(`  ${(count / REQUESTS).toFixed(2)}  ${statement}`);
  }
};
