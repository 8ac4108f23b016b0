/**
 * How the migrations that a database has compare with those that a version of the service knows:
 * - `current`: they are the same
 * - `behind`: it lacks some
 * - `ahead`: a newer version added some, with which this one can go on
 * - `too-new`: a newer version took away what this one needs
 * - `unrelated`: it has some that are unknown, and lacks some that are known
 */
export type SchemaCompatibility = 'current' | 'behind' | 'ahead' | 'too-new' | 'unrelated';

/** Whether a version can run with a database as it is. */
export const isGoodEnough = (fit: SchemaCompatibility): boolean => fit === 'current' || fit === 'ahead';

const NUMBER = /^[0-9]{4}/;
const NEEDS = /-needs-([0-9]{4})$/;

const numberOf = (name: string | undefined): number => Number(NUMBER.exec(name ?? '')?.[0] ?? 0);

/** A name that ends with `-needs-NNNN` says that versions which do not know migration NNNN must not run with it. */
const isTooMuchFor =
  (latestKnown: number) =>
  (name: string): boolean =>
    Number(NEEDS.exec(name)?.[1] ?? 0) > latestKnown;

/** `known` in order; `applied` in any. */
export const schemaCompatibility = (known: readonly string[], applied: readonly string[]): SchemaCompatibility => {
  const unknown = applied.filter((name) => !known.includes(name));
  const lacksSome = known.some((name) => !applied.includes(name));
  if (unknown.length === 0) return lacksSome ? 'behind' : 'current';
  if (lacksSome) return 'unrelated';
  return unknown.some(isTooMuchFor(numberOf(known.at(-1)))) ? 'too-new' : 'ahead';
};
