/** An unnamed statement runs in a transaction of its own, so that it is planned for its values. */
export const isTransactionControl = (sql: string): boolean => /^(begin|set local|commit|rollback)\b/.test(sql);
