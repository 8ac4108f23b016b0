/** Numbers from 0 up to, but not including, 1: the same ones for the same seed, so that a failure can be repeated. */
export const makeChance = (seed: number): (() => number) => {
  let state = seed >>> 0;
  // The multiplier and increment of Numerical Recipes; the upper bits are the random ones.
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** The seed of this run: of `STORM_SEED`, to repeat one, or any other. */
export const seedOfRun = (): number => {
  const given = Number(process.env['STORM_SEED']);
  return Number.isInteger(given) && given > 0 ? given : Math.floor(Math.random() * 1_000_000) + 1;
};

export const shuffled = <A>(all: readonly A[], chance: () => number): readonly A[] =>
  all
    .map((one) => ({ one, at: chance() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
