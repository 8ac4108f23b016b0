/** Where root keeps what an account without rights must reach. */
export const SHARED_FOLDER = '/var/lib/l-age-core';
