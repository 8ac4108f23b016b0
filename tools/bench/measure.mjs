/** One more than a page, as the service asks for. */
const PAGE = 51;
const RUNS = 15;

/** The value of a Right; a Left is a measurement that cannot be taken. */
export const valueOf = async (work) => {
  const outcome = await work();
  if (outcome._tag === 'Left') throw new Error('the database did not answer', { cause: outcome.left });
  return outcome.right;
};

/** Right behind the task in the middle of the list. */
const halfway = async ({ queries }, query) => {
  const skip = Math.floor((await valueOf(queries.count(query))) / 2);
  const [view] = await valueOf(queries.list({ ...query, after: null, skip, limit: 1 }));
  return view === undefined ? null : { key: view.task[query.order.by], id: view.task.id };
};

const millisecondsFor = async ({ queries }, query, after) => {
  const begun = performance.now();
  await valueOf(queries.list({ ...query, after, skip: 0, limit: PAGE }));
  return performance.now() - begun;
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** The same pages of both, in turns, so that whatever else the machine does touches both alike. */
export const measure = async (small, large, query) => {
  const deep = [await halfway(small, query), await halfway(large, query)];
  const pages = [];
  for (const [page, places] of [
    ['first page', [null, null]],
    ['halfway', deep],
  ]) {
    const times = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      times[0].push(await millisecondsFor(small, query, places[0]));
      times[1].push(await millisecondsFor(large, query, places[1]));
    }
    const [before, after] = times.map(median);
    pages.push({ page, before, after, ratio: after / before });
  }
  return pages;
};
