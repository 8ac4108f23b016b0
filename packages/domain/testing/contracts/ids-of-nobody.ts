/** Ids that a new store has not assigned: zero, negative and large numbers, and numbers beyond 32, 53 and 64 bits. */
export const IDS_OF_NOBODY: readonly number[] = [
  0,
  -1,
  999_999,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_649,
  Number.MAX_SAFE_INTEGER,
  1e21,
  Number.POSITIVE_INFINITY,
];
