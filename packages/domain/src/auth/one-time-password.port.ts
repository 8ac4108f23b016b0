import type { NewPassword } from '../user/password.js';

/** Makes a random password with at least 80 random bits that is easy to type. */
export type NewOneTimePassword = () => NewPassword;
