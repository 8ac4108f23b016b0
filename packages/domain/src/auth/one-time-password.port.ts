import type { NewPassword } from '../user/password.js';

/** Makes a random password that a person can type, of at least 80 random bits. */
export type NewOneTimePassword = () => NewPassword;
