/**
 * Keys for one purpose. The first signs or encrypts, all verify or decrypt. Texts from before a key rotation stay valid
 * until the old key is removed from SECRET_KEY.
 */
export type Keys = readonly [string, ...string[]];
