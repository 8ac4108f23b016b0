import type { Knex } from 'knex';

/** Connections of a pool at this moment: in use, idle, and requests waiting for one. */
export type PoolUse = Readonly<{ used: number; free: number; waiting: number }>;

type Pool = Readonly<{ numUsed: () => number; numFree: () => number; numPendingAcquires: () => number }>;

/** Knex' own types leave its pool (tarn's) untyped. */
export const poolUseOf = (knex: Knex): PoolUse => {
  const { pool } = knex.client as Readonly<{ pool: Pool }>;
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() };
};
