/** Random numbers in [0, 1). The same seed gives the same numbers, so that a failure can be reproduced. */
export const makeRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  // Multiplier and increment of Numerical Recipes. Only the upper bits are random.
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** `STORM_SEED`, to reproduce a run, or a random seed. */
export const seedOfRun = (): number => {
  const given = Number(process.env['STORM_SEED']);
  return Number.isInteger(given) && given > 0 ? given : Math.floor(Math.random() * 1_000_000) + 1;
};

export const shuffled = <A>(all: readonly A[], random: () => number): readonly A[] =>
  all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
