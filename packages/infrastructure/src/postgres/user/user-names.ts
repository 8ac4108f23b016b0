/** Case-insensitive unique indexes. A violation contains their names. */
export const USERNAME_INDEX = 'users_username_folded';
export const EMAIL_INDEX = 'users_email_folded';

/**
 * The SQL that makes names comparable: lower case in the locale of the database, then bytewise, so that the order does
 * not depend on the locale. Indexes are only used for exactly this expression.
 */
export const folded = (expression: string): string => `(lower(${expression}) collate "C")`;
