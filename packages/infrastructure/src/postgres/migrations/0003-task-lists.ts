/**
 * Does nothing. 0011 replaces its tables and indexes and always runs in the same transaction. 0011 also upgrades
 * databases that ran the original version of this migration.
 */
export const taskLists = (): Promise<void> => Promise.resolve();
