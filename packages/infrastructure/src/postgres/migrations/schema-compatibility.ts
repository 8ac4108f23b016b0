/**
 * Compares the migrations of a database with those that this version knows:
 * - `current`: identical
 * - `behind`: some are missing
 * - `ahead`: a newer version added some, and this version can still use the database
 * - `too-new`: a newer version removed something that this version needs
 * - `unrelated`: some are unknown, and some are missing
 */
export type SchemaCompatibility = 'current' | 'behind' | 'ahead' | 'too-new' | 'unrelated';

/** Whether this version can use the database. */
export const canRunWith = (compatibility: SchemaCompatibility): boolean =>
  compatibility === 'current' || compatibility === 'ahead';

const NUMBER = /^[0-9]{4}/;
const NEEDS = /-needs-([0-9]{4})$/;

const numberOf = (name: string | undefined): number => Number(NUMBER.exec(name ?? '')?.[0] ?? 0);

/** A migration named `…-needs-NNNN` requires versions that know migration NNNN. */
const requiresNewerThan =
  (latestKnown: number) =>
  (name: string): boolean =>
    Number(NEEDS.exec(name)?.[1] ?? 0) > latestKnown;

/** `known` must be in order. */
export const schemaCompatibility = (known: readonly string[], applied: readonly string[]): SchemaCompatibility => {
  const unknown = applied.filter((name) => !known.includes(name));
  const isMissingSome = known.some((name) => !applied.includes(name));
  if (unknown.length === 0) return isMissingSome ? 'behind' : 'current';
  if (isMissingSome) return 'unrelated';
  return unknown.some(requiresNewerThan(numberOf(known.at(-1)))) ? 'too-new' : 'ahead';
};
