/**
 * Keys for one purpose: the first makes, all recognise. So what was given out under the last SECRET_KEY still counts while that
 * is on the list.
 */
export type Keys = readonly [string, ...string[]];
