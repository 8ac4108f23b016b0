/** Unique indexes that hold names without regard to case; a violation reports them by these names. */
export const USERNAME_INDEX = 'users_username_folded';
export const EMAIL_INDEX = 'users_email_folded';

/**
 * How names are compared and ordered, wherever SQL does it: lower case by the database's own locale, then byte by byte,
 * so that the order does not depend on the locale. It must be written the same everywhere, or the indexes go unused.
 */
export const folded = (expression: string): string => `(lower(${expression}) collate "C")`;
